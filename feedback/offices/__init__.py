"""Offices, desks, officials, their postings, and procedures: who works where, and on what."""
