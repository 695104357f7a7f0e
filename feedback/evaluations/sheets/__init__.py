"""Sheets on their way: opened, commented, heard by the collective, corrected and reopened, by the one door from state to state."""
