"""Webhooks: other programs are told of releases, signed, and never of anything finer in time than a release."""
