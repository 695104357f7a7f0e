"""The monthly evaluation: rule sets, the sheet, and the closing of a month."""
