"""Longer periods than a month: quarters, half-years and years of officials, the class of the year, and who needs support."""
