"""API keys: the software of the one-stop desks at the door, by a key of one office that can be taken away."""
