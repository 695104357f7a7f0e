"""The clock of a case: days worked by hand, by the office's terms and by the law; and what makes a conflict of interest."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from feedback.accounts.rights import Held, Person, Role
from feedback.cases import wording
from feedback.cases.clock import Due, Progress, answer_due, next_due, pass_on_due
from feedback.cases.conflict import NOT_THE_DESK, Subject, handles, is_in_conflict, least_rank, sees
from feedback.cases.effect import Given, effect_of
from feedback.cases.kinds import CaseKind, CaseState, Step
from feedback.cases.terms import BOUNDS, Terms
from feedback.errors import Refused
from feedback.periods.days import BY_LAW, WorkingDays
from feedback.periods.month import Month

THURSDAY = date(2026, 10, 15)
WARD, CITY, OTHER = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
LINE = (WARD, CITY)


def progress(**changes: object) -> Progress:
    values = {"kind": CaseKind.FEEDBACK, "state": CaseState.IN_HAND, "opened_on": THURSDAY}
    return Progress(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        ({"state": CaseState.NEW}, Due(Step.FIRST_LOOK, date(2026, 10, 16))),
        ({}, Due(Step.ANSWER, date(2026, 10, 22))),  # Fri, Mon, Tue, Wed, Thu
        ({"extensions": 1}, Due(Step.ANSWER, date(2026, 11, 5))),  # three weeks of five days
        ({"kind": CaseKind.PETITION}, Due(Step.ANSWER, date(2026, 10, 26))),  # seven
        ({"kind": CaseKind.PETITION, "extensions": 1}, Due(Step.ANSWER, date(2026, 10, 29))),  # ten
        ({"kind": CaseKind.COMPLAINT}, Due(Step.ACCEPT, date(2026, 10, 26))),  # seven working days
        # 30 calendar days after the 20th: 19 November; 45: 4 December
        ({"kind": CaseKind.COMPLAINT, "accepted_on": date(2026, 10, 20)}, Due(Step.RESOLVE, date(2026, 11, 19))),
        (
            {"kind": CaseKind.COMPLAINT, "accepted_on": date(2026, 10, 20), "extensions": 1},
            Due(Step.RESOLVE, date(2026, 12, 4)),
        ),
        # 30 days after the 22nd is Saturday 21 November: Monday the 23rd
        ({"kind": CaseKind.DENUNCIATION, "accepted_on": date(2026, 10, 22)}, Due(Step.RESOLVE, date(2026, 11, 23))),
        (
            {"kind": CaseKind.DENUNCIATION, "accepted_on": date(2026, 10, 20), "extensions": 2},
            Due(Step.RESOLVE, date(2027, 1, 18)),
        ),
        ({"state": CaseState.ANSWERED, "answered_on": date(2026, 10, 20)}, Due(Step.SETTLE, date(2026, 10, 27))),
        ({"state": CaseState.CLOSED}, None),
        ({"state": CaseState.REFERRED}, None),
    ],
)  # fmt: skip
def test_the_next_step_and_its_day(changes: dict[str, object], due: Due | None) -> None:
    assert next_due(progress(**changes), Terms(), BY_LAW) == due


def test_a_day_off_puts_the_answer_off_by_a_day() -> None:
    closed = WorkingDays(free=frozenset({date(2026, 10, 19)}))

    assert answer_due(progress(), Terms(), closed) == date(2026, 10, 23)
    assert pass_on_due(progress(), closed) == date(2026, 10, 23)


def test_a_head_who_gets_the_case_late_has_time_and_the_citizen_is_owed_it_as_before() -> None:
    handed = progress(handed_on=date(2026, 10, 23))

    assert next_due(handed, Terms(), BY_LAW) == Due(Step.ANSWER, date(2026, 10, 30))
    assert answer_due(handed, Terms(), BY_LAW) == date(2026, 10, 22)


@pytest.mark.parametrize("name", BOUNDS)
def test_no_term_can_be_set_beyond_its_bounds(name: str) -> None:
    lowest, highest = BOUNDS[name]
    for value in (lowest - 1, highest + 1):
        with pytest.raises(Refused) as refused:
            Terms(**{name: value})
        assert (refused.value.code, refused.value.field) == ("bad_term", name)


def person(*held: tuple[Role, uuid.UUID], official: uuid.UUID | None = None) -> Person:
    return Person(uuid.uuid4(), "x", "X", "vi", official, tuple(Held(*each) for each in held))


AN, DUNG = uuid.uuid4(), uuid.uuid4()
HEAD = person((Role.DESK_HEAD, WARD), (Role.OFFICIAL, WARD), official=DUNG)
LEADER = person((Role.WARD_LEADER, WARD))
INSPECTOR = person((Role.INSPECTORATE, CITY))


@pytest.mark.parametrize(
    ("who", "subject", "in_conflict"),
    [
        (HEAD, Subject(AN, (Held(Role.OFFICIAL, WARD),)), False),
        (HEAD, Subject(DUNG, HEAD.held), True),  # the subject himself
        (LEADER, Subject(DUNG, HEAD.held), False),
        (HEAD, Subject(uuid.uuid4(), LEADER.held), True),  # under the subject
        (INSPECTOR, Subject(uuid.uuid4(), LEADER.held), False),
        (HEAD, Subject(uuid.uuid4(), (Held(Role.WARD_LEADER, OTHER),)), False),  # a leader of another ward
        (HEAD, Subject(None, could_be=frozenset({AN, DUNG})), True),  # it may turn out to be him
        (HEAD, Subject(None, could_be=frozenset({AN})), False),
    ],
)
def test_az_8_neither_the_subject_nor_a_subordinate_has_anything_to_do_with_a_case(
    who: Person, subject: Subject, in_conflict: bool
) -> None:
    assert is_in_conflict(who, subject, LINE) is in_conflict


def test_az_8_a_head_below_the_one_who_has_it_reads_and_does_nothing() -> None:
    subject = Subject(AN, (Held(Role.OFFICIAL, WARD),))

    assert sees(HEAD, subject, LINE, least=1)
    assert not handles(HEAD, subject, LINE, least=1, held_by=Role.WARD_LEADER)
    assert handles(LEADER, subject, LINE, least=1, held_by=Role.DESK_HEAD)


def test_az_8_a_head_of_another_ward_sees_nothing() -> None:
    stranger = person((Role.WARD_LEADER, OTHER), (Role.DESK_HEAD, OTHER))

    assert not sees(stranger, Subject(AN), LINE, least=1)


@pytest.mark.parametrize(
    ("kind", "reason"),
    [(CaseKind.FEEDBACK, "extra_cost"), (CaseKind.FEEDBACK, "threatened"), (CaseKind.DENUNCIATION, None)],
)
def test_bribery_threats_and_denunciations_never_lie_open_to_the_desk(
    kind: CaseKind, reason: str | None
) -> None:
    least = least_rank(kind, reason)

    assert least == NOT_THE_DESK
    assert not sees(HEAD, Subject(AN), LINE, least=least)
    assert sees(LEADER, Subject(AN), LINE, least=least)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("Vì sao lại Bắt Tôi Chờ Lâu mà không giải thích?", "quotes_the_citizen"),
        ("Người có số 0912 345 678 nói gì?", "names_somebody"),
        ("Hồ sơ H26.19.00-261015-0001 ra sao?", "names_somebody"),
        ("Lúc 9h15 anh ở đâu?", "names_somebody"),
        ("Vì sao người dân phải đợi?", None),
    ],
)
def test_a_question_that_points_at_the_citizen_is_refused(question: str, code: str | None) -> None:
    found = None
    try:
        wording.refuse_citizens_words(question, "Cán bộ bắt tôi chờ lâu, thái độ không tốt")
    except Refused as refusal:
        found = refusal.code

    assert found == code


def test_places_in_words_for_answers_are_filled_and_unknown_ones_refused() -> None:
    assert wording.filled("{office}, {day}: {x}", {"office": "P1", "day": "1/10"}) == "P1, 1/10: {x}"
    with pytest.raises(Refused):
        wording.checked_places("Kính gửi {name}", "words_vi")


def test_the_effect_of_an_improvement_is_the_change_of_the_share_in_released_months() -> None:
    done = Month(2026, 8)
    months = [
        Given(Month(2026, 6), 200, 30),  # 15.0 %
        Given(Month(2026, 7), 200, 20),  # 10.0 %; together 50 of 400: 12.5 %
        Given(Month(2026, 8), 200, 20),  # of the month itself: on neither side
        Given(Month(2026, 9), 200, 10),  # 5.0 %
    ]

    effect = effect_of(months, done)

    assert [share.percent for share in effect.shares] == [Decimal("15.0"), Decimal("10.0"), Decimal("5.0")]
    assert effect.change == Decimal("-7.5")


def test_months_with_few_ratings_or_few_who_named_the_reason_show_no_share() -> None:
    effect = effect_of([Given(Month(2026, 7), 29, 9), Given(Month(2026, 9), 100, 4)], Month(2026, 8))

    assert [(share.too_few, share.is_small, share.percent) for share in effect.shares] == [
        (True, False, None),
        (False, True, None),
    ]
    assert effect.change is None
