"""Screens at the desks: when they ask, when they sleep, and for how long they were silent."""
