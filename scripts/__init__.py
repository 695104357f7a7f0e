"""What the make targets do; see `scripts/dev.py`."""
