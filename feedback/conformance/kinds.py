"""What each kind of worked case computes: from the JSON of its input to the JSON that is expected."""

from collections.abc import Callable
from decimal import DecimalException
from typing import Any

from feedback import disclosure
from feedback.conformance.flags import find_flag
from feedback.conformance.given import BadCase, Given
from feedback.conformance.sheets import sheet
from feedback.conformance.written import Answer, six, two
from feedback.errors import Refused
from feedback.scoring import (
    STATES,
    Contender,
    Evaluated,
    MonthTally,
    OfficialMonth,
    Rated,
    Standing,
    Tally,
    Work,
    citizen_points,
    citizen_score,
    evaluate_from_history,
    half_up,
    reference_table,
    seating,
    standing,
    standing_without_citizens,
)


def run_case(kind: str, case: dict[str, Any]) -> Answer:
    """What the program makes of a case: numbers as decimal strings, counts and positions as whole numbers.

    Raises BadCase, with the reason, for a case that cannot be computed.
    """
    compute = KINDS.get(kind)
    if compute is None:
        raise BadCase(f"unknown kind {kind!r}")
    try:
        return compute(Given(case))
    except Refused as refusal:
        raise BadCase(f"{refusal.code}: {refusal.said('en')}") from refusal
    except DecimalException as error:
        raise BadCase("a number that cannot be computed with") from error


def _rounding(given: Given) -> Answer:
    return {"rounded": two(half_up(given.number("x")))}


def _table(given: Given) -> Answer:
    table = reference_table(
        _tallies(given, "ratings"), given.fields_of_procedures("procedure_field"), given.parameters()
    )
    asked = [_work(row) for row in given.rows("ask", Work._fields)] if given.has("ask") else []
    return {
        "M": six(table.mean),
        "A": two(table.common_level),
        "weight": six(table.weight),
        **{
            name: {key: six(level) for key, level in getattr(table, name).items()}
            for name in ("field", "procedure", "channel_gap", "ward_gap")
        },
        "expected": [
            {**work._asdict(), "E": six(table.unrounded(work)), "E_published": two(table.expected(work))}
            for work in asked
        ],
    }


def _score(given: Given) -> Answer:
    parameters = given.parameters()
    rated = [
        Rated(row.level("level"), row.number("E"), row.count("count"))
        for row in given.rows("ratings", ("level", "E", "count"))
    ]
    score = citizen_score(given.number("A"), rated, parameters)
    return {
        "status": str(score.status),
        "n": score.ratings,
        "used": score.used,
        "D": six(score.difference),
        "S_raw": six(score.unrounded),
        "S": two(score.score),
        "L": two(score.low),
        "U": two(score.high),
        "half_width": six(score.half_width),
        "own_weight": six(score.own_weight),
        "points": two(citizen_points(score.score, parameters)),
        "neutral_points": two(citizen_points(score.common_level, parameters)),
    }


def _class(given: Given) -> Answer:
    parameters, common, task_other = given.parameters(), given.number("common"), given.number("task_other")
    if not given.truth("applicable", otherwise=True):
        return _standing(standing_without_citizens(common, task_other, parameters))
    return _standing(
        standing(
            common,
            task_other,
            score=given.number("S"),
            common_level=given.number("A"),
            low=given.number("L"),
            high=given.number("U"),
            parameters=parameters,
        )
    )


def _standing(found: Standing) -> Answer:
    return {
        "points": two(found.points),
        "neutral": two(found.neutral_points),
        "tot_point": two(found.total),
        "tot_neutral": two(found.neutral_total),
        "tot_lo": two(found.low_total),
        "tot_hi": two(found.high_total),
        "final": two(found.final),
        "klass": str(found.klass),
        "guard": str(found.guard),
    }


def _cap(given: Given) -> Answer:
    contenders = [
        Contender(
            row.text("id"),
            final=row.number("final"),
            task_other=row.number("task_other"),
            common=row.number("common"),
            low=row.number_or_none("L"),
            high=row.number_or_none("U"),
        )
        for row in given.rows("rows", ("id", "final", "task_other", "common", "L", "U"))
    ]
    found = seating(contenders, given.parameters())
    return {
        "seats": found.seats,
        "result": {
            id: {"klass": str(place.klass), "position": place.position, "flag": str(place.flag)}
            for id, place in found.places.items()
        },
    }


def _pipeline(given: Given) -> Answer:
    officials = [
        Evaluated(
            row.text("id"),
            row.number("common"),
            row.number("task_other"),
            applicable=row.truth("applicable", otherwise=True),
        )
        for row in given.rows("officials", ("id", "common", "task_other", "applicable"))
    ]
    found = evaluate_from_history(
        _tallies(given, "history"),
        given.fields_of_procedures("procedure_field"),
        officials,
        [
            _month_tally(row)
            for row in given.rows("month", ("official", *Work._fields, "level", "status", "count"))
        ],
        given.parameters(),
    )
    return {
        "A": two(found.common_level),
        "E": {"|".join(work): two(expected) for work, expected in found.expected.items()},
        "officials": {id: _official(month) for id, month in found.officials.items()},
        "seats": found.seats,
    }


def _official(month: OfficialMonth) -> Answer:
    score, found = month.score, month.standing
    return {
        "counts": dict(month.counts),
        "status": str(month.status),
        "D": six(score.difference) if score else None,
        "S": two(score.score) if score else None,
        "L": two(score.low) if score else None,
        "U": two(score.high) if score else None,
        "points": two(found.points),
        "tot_point": two(found.total),
        "tot_neutral": two(found.neutral_total),
        "final": two(found.final),
        "klass": str(found.klass),
        "guard": str(found.guard),
        "class_after_cap": str(month.place.klass),
        "cap_flag": str(month.place.flag),
    }


def _disclosure(given: Given) -> Answer:
    if not given.has("levels"):
        action = disclosure.comments_action(given.count("pending"), given.count("months_waiting"))
        return {"action": str(action)}
    levels = given.counts("levels")
    found = disclosure.show(levels)
    answer: Answer = {"n": sum(levels), "show": found.detail.code}
    return {**answer, "bands": list(found.bands)} if found.bands else answer


KINDS: dict[str, Callable[[Given], Answer]] = {
    "rounding": _rounding,
    "table": _table,
    "score": _score,
    "class": _class,
    "cap": _cap,
    "pipeline": _pipeline,
    "flags": find_flag,
    "disclosure": _disclosure,
    "sheet": sheet,
}


def _tallies(given: Given, name: str) -> list[Tally]:
    return [
        Tally(*_worked(row), level=row.level("level"), ratings=row.count("count"))
        for row in given.rows(name, ("official", *Work._fields, "level", "count"))
    ]


def _month_tally(row: Given) -> MonthTally:
    status = row.text("status")
    if status not in STATES:
        raise BadCase(f"unknown status {status!r}")
    return MonthTally(*_worked(row), level=row.level("level"), status=status, ratings=row.count("count"))


def _worked(row: Given) -> tuple[str, str, str, str]:
    return row.text("official"), *_work(row)


def _work(row: Given) -> Work:
    return Work(row.text("procedure"), row.text("channel"), row.text("ward"))
