"""Files that come in: what an office hands over is read into rows and refusals, and what stands is written alike."""
