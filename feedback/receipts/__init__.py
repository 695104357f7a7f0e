"""Receipts: a served transaction, and the one-time code printed on its paper."""
