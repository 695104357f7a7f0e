"""Work plans: what each official was to do in a month, and what came of it."""
