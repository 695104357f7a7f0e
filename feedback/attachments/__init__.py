"""Files that people hand in beside their words: kept whole with their hash, told apart by content, given out as they came."""
