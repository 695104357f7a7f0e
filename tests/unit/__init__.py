"""Tests of pure modules: no database, no request."""
