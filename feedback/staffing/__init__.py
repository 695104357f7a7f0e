"""Who was there: absences, moves between offices, secondments, and the working time that is left of a month."""
