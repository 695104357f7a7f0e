"""Integrity: the seal, the flags that it raises, and the decisions that two people take on them."""
