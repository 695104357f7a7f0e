"""Months closed and decided once, published inside, reopened by two and decided anew: every version beside the older ones."""
