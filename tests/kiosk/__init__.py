"""Tests of what citizens see and send."""
