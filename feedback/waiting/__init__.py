"""What waits for a person: every list of an office that wants somebody's word, in one, with its nearest day."""
