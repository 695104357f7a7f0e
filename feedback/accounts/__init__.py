"""People who sign in, their roles at offices, and their sessions."""
