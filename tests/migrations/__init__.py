"""Tests of the migrations, on both databases."""
