"""How often somebody tried what is not there: counted exactly, so that guessing is refused and nobody else is."""
