"""Objections: an official says that a closed month, or the ratings in it, can't be right; somebody else answers."""
