"""Measurements, each with its budget."""
