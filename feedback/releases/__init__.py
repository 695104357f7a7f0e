"""Releases: the only way from sealed ratings to whoever reads figures of them, on a screen, in a file or in a notice."""
