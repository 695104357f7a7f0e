"""Files in and out: what an office hands over is read into rows and refusals, and tables are written as bytes."""
