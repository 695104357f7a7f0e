"""Jobs: what runs by the clock, once for each due time, in its own process."""
