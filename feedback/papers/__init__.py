"""What an office hands out: the papers and tables of a month and a year, its reports and letters, written as bytes."""
