"""Kiosks: pairing a tablet to a desk, knowing it again, and hearing from it."""
