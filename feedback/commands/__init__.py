"""The commands of `hailong`, one file for each; `context.py` is what they share."""
