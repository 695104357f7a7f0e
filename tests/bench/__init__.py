"""Measurements: each prints a ratio of two things timed in the same run, with its goal. They are no tests."""
