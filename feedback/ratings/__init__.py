"""Ratings: from a citizen's tap, through the intake, to a sealed rating that tells only its day."""
