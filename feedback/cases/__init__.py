"""Cases: what citizens ask an answer for, who has it in hand until when, and what is improved because of it."""
