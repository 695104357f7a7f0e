"""The smallest programs that could do a part of the same, written with other frameworks."""
