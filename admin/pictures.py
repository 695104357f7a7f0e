"""Charts on pages: the answer that is the picture, and the links that are laid over its bars and points."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, request

from feedback.charts import drawing
from feedback.charts.places import POINTS, Spot, shape, spots
from feedback.charts.values import Chart, digest


@dataclass(frozen=True, slots=True)
class Link:
    """Where a bar or a point leads, and what it says to whoever hears the page."""

    href: str
    words: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """The links over one size of a picture, in its points."""

    narrow: bool
    width: float
    height: float
    links: Sequence[tuple[Spot, Link]]


def answer(chart: Chart) -> Response:
    """The picture of a chart, the one for telephones where that is asked for; a browser that has it gets no body."""
    narrow = request.args.get("narrow") == "1"
    response = Response(mimetype="image/svg+xml")
    response.set_etag(f"{digest(chart)}-n" if narrow else digest(chart))
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(drawing.as_svg(chart, narrow=narrow))
    return response


def overlays(chart: Chart, links: Sequence[Link | None]) -> list[Overlay]:
    """The links over the wide and the narrow picture; `links` in the order of the chart's bars, none leading nowhere."""
    found = []
    for narrow in (False, True):
        width, height = (POINTS * inches for inches in shape(chart, narrow=narrow))
        pairs = zip(spots(chart, narrow=narrow), links, strict=True)
        found.append(Overlay(narrow, width, height, [(spot, link) for spot, link in pairs if link]))
    return found
