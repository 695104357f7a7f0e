"""Worked cases of the detectors."""

from collections.abc import Callable

from feedback.conformance.given import BadCase, Given
from feedback.conformance.written import Answer, six
from feedback.integrity import detectors


def find_flag(given: Given) -> Answer:
    """What the detector that `flag` names makes of the case."""
    detect = FLAGS.get(given.text("flag"))
    if detect is None:
        raise BadCase(f"unknown flag {given.text('flag')!r}")
    return detect(given)


def _burst(given: Given) -> Answer:
    found = detectors.burst(sorted(given.numbers("times")))
    return {"flagged": found.flagged, "indexes": list(found.indexes)}


def _overcount(given: Given) -> Answer:
    return {"flagged": detectors.overcount(given.count("kiosk_day"), given.count("served_day")).flagged}


def _off_hours(given: Given) -> Answer:
    found = detectors.off_hours([(at, True) for at in given.times("times_hhmm")])
    return {"flagged": found.flagged, "outside": found.numbers["outside"]}


def _device(given: Given) -> Answer:
    codes = given.codes("devices")
    return {"flagged": detectors.device(codes).flagged, "devices": detectors.shared_devices(codes)}


def _fast(given: Given) -> Answer:
    found = detectors.fast(given.numbers_or_none("latencies"))
    return {"flagged": found.flagged, "fast": found.numbers["fast"]}


def _low_cluster(given: Given) -> Answer:
    found = detectors.low_cluster(
        given.count("x_day"), given.count("n_month"), given.count("low0"), given.count("n0")
    )
    return {"flagged": found.flagged, "lam": six(found.numbers["lam"]), "p": six(found.numbers["p"])}


def _response(given: Given) -> Answer:
    found = detectors.response(given.count("n"), given.count("T"), given.count("n0"), given.count("T0"))
    return {"flagged": found.flagged, "z": six(found.numbers["z"])}


def _response_low(given: Given) -> Answer:
    found = detectors.response_low(
        given.count("n"), given.count("T"), given.count("unit_n"), given.count("unit_T")
    )
    return {"flagged": found.flagged}


def _drift(given: Given) -> Answer:
    found = detectors.drift(
        given.number("mean1"),
        given.count("n1"),
        given.number("mean0"),
        given.number("var0"),
        given.count("n0"),
    )
    return {"flagged": found.flagged, "z": six(found.numbers["z"])}


FLAGS: dict[str, Callable[[Given], Answer]] = {
    "burst": _burst,
    "overcount": _overcount,
    "offhours": _off_hours,
    "device": _device,
    "fast": _fast,
    "low_cluster": _low_cluster,
    "response": _response,
    "response_low": _response_low,
    "drift": _drift,
}
