"""Tests of operations and queries, on both databases."""
