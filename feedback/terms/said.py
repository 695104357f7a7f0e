"""What everybody says of an official's year, side by side: the official, those who lead, the meeting; as it stands, or as decided from."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.queries import names_of
from feedback.evaluations.sheets.kinds import Scorer
from feedback.evaluations.sheets.models import Comment, Minutes
from feedback.evaluations.sheets.scorers import LEADING
from feedback.scoring import QualityClass
from feedback.terms.models import YearSheet


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one of those who lead says."""

    scorer: Scorer
    klass: QualityClass | None  # proposed
    words: str
    by: str  # name


@dataclass(frozen=True, slots=True)
class Met:
    """What the meeting says."""

    met_on: date
    present: int
    in_favour: int  # of what whoever leads proposes
    against: int
    words: str
    party: str = ""  # of the Party committee


@dataclass(frozen=True, slots=True)
class Said:
    """Everything that is said of one official's year in one round."""

    own_class: QualityClass | None = None
    own_words: str = ""
    proposal: str = ""  # of a measure
    spoken: Sequence[Spoken] = ()  # from the direct leader up
    met: Met | None = None

    def of(self, scorer: Scorer) -> Spoken | None:
        """What one of those who lead says."""
        return next((each for each in self.spoken if each.scorer is scorer), None)

    def record(self) -> dict[str, Any]:
        """As a decision keeps it."""
        return {
            "own_class": _value(self.own_class),
            "own_words": self.own_words,
            "proposal": self.proposal,
            "spoken": [
                {"scorer": str(each.scorer), "class": _value(each.klass), "words": each.words, "by": each.by}
                for each in self.spoken
            ],
            "met": {
                "met_on": self.met.met_on.isoformat(),
                "present": self.met.present,
                "in_favour": self.met.in_favour,
                "against": self.met.against,
                "words": self.met.words,
                **({"party": self.met.party} if self.met.party else {}),
            }
            if self.met
            else None,
        }

    @classmethod
    def from_record(cls, kept: Mapping[str, Any]) -> "Said":
        """As a decision kept it."""
        met = kept["met"]
        return cls(
            own_class=_class(kept["own_class"]),
            own_words=kept["own_words"],
            proposal=kept["proposal"],
            spoken=tuple(
                Spoken(Scorer(each["scorer"]), _class(each["class"]), each["words"], each["by"])
                for each in kept["spoken"]
            ),
            met=Met(**{**met, "met_on": date.fromisoformat(met["met_on"])}) if met else None,
        )


def said_now(session: Session, sheets: Sequence[YearSheet]) -> Mapping[uuid.UUID, Said]:
    """What is said on these sheets of one office in the round that each is in, by the sheet's id."""
    return _said(session, sheets, {sheet.id: sheet.round for sheet in sheets})


def said_and_counting(session: Session, sheets: Sequence[YearSheet]) -> Mapping[uuid.UUID, Said]:
    """What was said on these sheets of one office in the round that counts, by the sheet's id."""
    return _said(session, sheets, {sheet.id: sheet.counting_round for sheet in sheets})


def _said(
    session: Session, sheets: Sequence[YearSheet], rounds: Mapping[uuid.UUID, int]
) -> Mapping[uuid.UUID, Said]:
    if not sheets:
        return {}
    office_id, ids = sheets[0].office_id, list(rounds)
    comments = session.scalars(
        select(Comment)
        .where(Comment.office_id == office_id, Comment.sheet_id.in_(ids))
        .execution_options(populate_existing=True)
    ).all()
    minutes = session.scalars(
        select(Minutes)
        .where(Minutes.office_id == office_id, Minutes.sheet_id.in_(ids))
        .execution_options(populate_existing=True)
    ).all()
    names = names_of(session, {each.scored_by for each in comments})
    spoken: defaultdict[uuid.UUID, list[Spoken]] = defaultdict(list)
    for each in sorted(comments, key=lambda each: LEADING.index(each.scorer)):
        if each.round == rounds[each.sheet_id]:
            by = names.get(each.scored_by, "")
            spoken[each.sheet_id].append(Spoken(each.scorer, each.klass, each.opinion or "", by))
    met = {
        each.sheet_id: Met(each.met_on, each.present, each.in_favour, each.against, each.opinion, each.party)
        for each in minutes
        if each.round == rounds[each.sheet_id]
    }
    return {
        sheet.id: Said(
            sheet.own_class, sheet.own_words, sheet.proposal, tuple(spoken[sheet.id]), met.get(sheet.id)
        )
        for sheet in sheets
    }


def _value(klass: QualityClass | None) -> str | None:
    return str(klass) if klass else None


def _class(value: str | None) -> QualityClass | None:
    return QualityClass(value) if value else None
