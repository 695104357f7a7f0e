"""Tests of the code itself: arrows, words, settings, catalogue, locks."""
