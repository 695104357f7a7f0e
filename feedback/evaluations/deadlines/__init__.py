"""By when each step of a sheet is due, whom a sheet waits for, who is late, and whom to remind."""
