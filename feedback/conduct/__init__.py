"""What binds an official's class from outside the points: discipline, the unit's own class, and what follows from a class."""
