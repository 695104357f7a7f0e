"""Dashboards: what releases and closed months say to whoever leads, side by side and over time."""
