"""Where the bars and points of the dashboard lead: to the month, the reason or the office behind each."""

from collections.abc import Mapping, Sequence

from flask import url_for

from admin.pictures import Link, Overlay, overlays
from feedback.charts.values import Chart, Counts, Trend
from feedback.dashboards.overview import Overview, ReasonCount
from feedback.dashboards.pictures import comparable
from feedback.dashboards.wards import Comparison
from feedback.offices.models import Office
from feedback.web import filters


def overview_overlays(
    office: Office, seen: Overview, side_by_side: Comparison | None, drawn: Mapping[str, Chart]
) -> dict[str, list[Overlay]]:
    """The links over each picture of the dashboard whose bars have something behind them."""
    found = {}
    for name, chart in drawn.items():
        if isinstance(chart, Trend):
            found[name] = overlays(chart, _months(office, seen, chart))
        elif isinstance(chart, Counts):
            reasons = seen.pains if name == "pains" else seen.praises
            found[name] = overlays(chart, _reasons(office, seen, reasons, chart))
        elif name == "wards" and side_by_side is not None:
            found[name] = overlays(chart, _offices(side_by_side))
    return found


def _months(office: Office, seen: Overview, chart: Trend) -> list[Link | None]:
    last = len(chart.months) - 1
    return [
        None
        if share is None
        else Link(
            url_for("overview.shown", office=office.code, month=seen.month.plus(place - last)),
            f"{month}: {filters.number(f'{share:.1f}')}%",
        )
        for place, (month, share) in enumerate(zip(chart.months, chart.shares, strict=True))
    ]


def _reasons(
    office: Office, seen: Overview, reasons: Sequence[ReasonCount], chart: Counts
) -> list[Link | None]:
    return [
        Link(
            url_for("overview.reason", office=office.code, month=seen.month, reason=each.code),
            f"{label}: {each.count}",
        )
        for each, label in zip(reasons, chart.labels, strict=True)
    ]


def _offices(side_by_side: Comparison) -> list[Link | None]:
    return [
        Link(
            url_for("overview.shown", office=line.office.code, month=side_by_side.month),
            f"{line.office.name}: {filters.percent(line.satisfied.percent if line.satisfied else None)}",
        )
        for line in comparable(side_by_side)
    ]
