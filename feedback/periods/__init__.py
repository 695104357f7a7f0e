"""Months of an office: open, closed, published."""
