"""What a month comes to for each official and for the office: read in bulk, computed, and told as summary, line and sheet."""
