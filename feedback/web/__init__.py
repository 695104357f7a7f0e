"""What the citizens' and the staff's screens share: strict input, headers, error pages, languages, base templates."""
