"""Tests of what the staff see and send."""
