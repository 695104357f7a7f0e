"""Digests: a mail for whoever wants one when figures have come out, in their own rhythm and outside their quiet hours."""
