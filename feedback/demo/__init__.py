"""A ward that does not exist, for demonstrations and tests: its people, its service and the files it hands over."""
