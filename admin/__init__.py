"""The staff's screens: months, reviews, plans, sheets, receipts, devices, the organisation and its accounts."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the staff's pages to `app`."""
