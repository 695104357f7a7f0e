"""What happened to one sheet and what it waits for: who commented, the collective's opinion, evidence, passages, reopenings."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.queries import names_of
from feedback.attachments.models import About, Attachment
from feedback.attachments.queries import attachments_of
from feedback.evaluations.deadlines.term_choices import terms_of
from feedback.evaluations.deadlines.terms import Step, Terms, due_on, is_heard, next_step
from feedback.evaluations.rulesets.choices import rules_for
from feedback.evaluations.rulesets.form import Criterion, summed
from feedback.evaluations.rulesets.rules import Rules
from feedback.evaluations.sheets.corrected import corrections_on, leader_corrections_on
from feedback.evaluations.sheets.correction_models import LeaderCorrection, ResultCorrection
from feedback.evaluations.sheets.evidence import evidence_of
from feedback.evaluations.sheets.kinds import ReopeningState, Scorer, SheetState
from feedback.evaluations.sheets.models import (
    Comment,
    Evidence,
    Mark,
    Minutes,
    OnItsWay,
    Reopening,
    Sheet,
    SheetPassage,
)
from feedback.evaluations.sheets.new_rounds import reopenings_of
from feedback.evaluations.sheets.scorers import LEADING, leading_at
from feedback.evaluations.sheets.way import passages_of
from feedback.offices.holidays import working_days
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.plans.models import Task


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a sheet waits for, and until when."""

    step: Step
    due_on: date | None

    def is_late(self, today: date) -> bool:
        """Whether its day has passed."""
        return self.due_on is not None and self.due_on < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One round of a sheet: each scorer's figures and words side by side, with the collective's opinion."""

    number: int
    totals: Mapping[Scorer, Decimal]
    comments: Sequence[Comment]  # from the direct leader up
    corrections: Sequence[tuple[ResultCorrection, Task]]  # of results, with the task as the plan has it
    leader: LeaderCorrection | None  # of what was judged of a leader
    minutes: Minutes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLife:
    """Everything beside the figures of a sheet."""

    sheet: OnItsWay
    waiting: Waiting | None
    heard: bool  # whether the collective gives its opinion on it
    rounds: Sequence[Round]  # the first one first; the last one is the present one
    evidence: Sequence[Evidence]
    files: Mapping[uuid.UUID, Sequence[Attachment]]  # beside pieces of evidence
    passages: Sequence[SheetPassage]
    reopenings: Sequence[Reopening]
    names: Mapping[uuid.UUID, str]  # of accounts

    @property
    def state(self) -> SheetState:
        """How far the sheet has come."""
        return self.sheet.state

    @property
    def now(self) -> Round:
        """The present round."""
        return self.rounds[-1]

    @property
    def standing(self) -> Reopening | None:
        """The reopening that waits for somebody."""
        for reopening in self.reopenings:
            if reopening.state in (ReopeningState.ASKED, ReopeningState.AGREED):
                return reopening
        return None


def life_of(session: Session, office: Office, sheet: Sheet, *, today: date, zone: ZoneInfo) -> SheetLife:
    """The life of a month's sheet as of `today`."""
    rules = rules_for(session, office, sheet.month, shadow_months=0, official_id=sheet.official_id)
    terms, passages = terms_of(session, office, sheet.month), passages_of(session, sheet)
    heard = is_heard(
        terms.collective, rules, leads=sheet.official_id in leading_at(session, office, on=today)
    )
    waiting = waiting_for(session, sheet, passages, sheet.month, terms, heard=heard, zone=zone)
    return told_life(
        session,
        sheet,
        passages,
        waiting=waiting,
        heard=heard,
        totals=_totals(session, sheet, rules),
        evidence=evidence_of(session, sheet),
        corrections=corrections_on(session, sheet),
        leaders=leader_corrections_on(session, sheet),
    )


def told_life(
    session: Session,
    sheet: OnItsWay,
    passages: Sequence[SheetPassage],
    *,
    waiting: Waiting | None,
    heard: bool,
    totals: Mapping[int, Mapping[Scorer, Decimal]],
    evidence: Sequence[Evidence],
    corrections: Sequence[tuple[ResultCorrection, Task]] = (),
    leaders: Sequence[LeaderCorrection] = (),
) -> SheetLife:
    """The life of a sheet of any period: its rounds with what each said, its passages and its reopenings."""
    comments = session.scalars(
        select(Comment)
        .where(Comment.office_id == sheet.office_id, Comment.sheet_id == sheet.id)
        .execution_options(populate_existing=True)
    ).all()
    minutes = {
        each.round: each
        for each in session.scalars(
            select(Minutes)
            .where(Minutes.office_id == sheet.office_id, Minutes.sheet_id == sheet.id)
            .execution_options(populate_existing=True)
        )
    }
    reopenings = reopenings_of(session, sheet)
    people = {
        user_id
        for user_id in (
            *(each.user_id for each in passages),
            *(each.scored_by for each in comments),
            *(each.recorded_by for each in minutes.values()),
            *(each.asked_by for each in reopenings),
            *(each.agreed_by for each in reopenings),
            *(each.corrected_by for each, _ in corrections),
            *(each.corrected_by for each in leaders),
        )
        if user_id is not None
    }
    return SheetLife(
        sheet=sheet,
        waiting=waiting,
        heard=heard,
        rounds=[
            Round(
                number=number,
                totals=totals.get(number, {}),
                comments=sorted(
                    (each for each in comments if each.round == number),
                    key=lambda each: LEADING.index(each.scorer),
                ),
                corrections=[each for each in corrections if each[0].round == number],
                leader=next((each for each in leaders if each.round == number), None),
                minutes=minutes.get(number),
            )
            for number in range(1, sheet.round + 1)
        ],
        evidence=evidence,
        files=attachments_of(session, sheet.office_id, About.EVIDENCE, [each.id for each in evidence]),
        passages=passages,
        reopenings=reopenings,
        names=names_of(session, people),
    )


def waiting_for(
    session: Session,
    sheet: OnItsWay,
    passages: Sequence[SheetPassage],
    month: Month,
    terms: Terms,
    *,
    heard: bool,
    zone: ZoneInfo,
    latest: date | None = None,
) -> Waiting | None:
    """What a sheet waits for by the terms whose days lie in the month after `month`, and by `latest` where the law says so."""
    step = next_step(sheet.state, heard=heard)
    if step is None:
        return None
    since = passages[-1].passed_at.astimezone(zone).date() if passages else None
    days = working_days(session, sheet.office_id)
    return Waiting(step, due_on(step, month, terms, days, since=since, latest=latest))


def _totals(session: Session, sheet: Sheet, rules: Rules) -> dict[int, dict[Scorer, Decimal]]:
    columns: dict[int, dict[Scorer, list[tuple[Criterion, Decimal | None]]]] = {}
    asked = select(Mark.round, Mark.scorer, Mark.criterion, Mark.points).where(
        Mark.office_id == sheet.office_id, Mark.sheet_id == sheet.id
    )
    for number, scorer, row, points in session.execute(asked):
        columns.setdefault(number, {}).setdefault(scorer, []).append((rules.criterion(row), points))
    return {
        number: {scorer: summed(marks) or Decimal(0) for scorer, marks in found.items()}
        for number, found in columns.items()
    }
