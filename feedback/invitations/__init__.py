"""Invitations: some days after the citizen has left, one message asks for a rating, if the centre wants it so."""
