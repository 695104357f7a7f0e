"""The month's held and excluded ratings as a table, by flag and by level, as far as numbers may be told."""

import csv
from io import StringIO

from feedback.integrity.held_report import HeldReport
from feedback.labels import N_, say

HEADER = (
    N_("What was found"),
    N_("Held"),
    N_("Released"),
    N_("Excluded"),
    N_("of these, levels 1 and 2"),
    N_("levels 3 to 5"),
)
UNTOLD = N_("not told")


def held_table(report: HeldReport, locale: str) -> bytes:
    """The report as CSV with a mark of its encoding, so that spreadsheets read the letters."""
    text = StringIO()
    table = csv.writer(text)
    table.writerow([say(each, locale=locale) for each in HEADER])
    for line in report.lines:
        counts = (line.held, line.released, line.excluded, line.excluded_low, line.excluded_other)
        told = [say(UNTOLD, locale=locale) if count is None else count for count in counts]
        table.writerow([say(line.kind.label, locale=locale), *told])
    return text.getvalue().encode("utf-8-sig")
