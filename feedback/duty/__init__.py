"""Who served at a desk at a moment: the roster, and who signed on."""
