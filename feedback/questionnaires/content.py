"""What a questionnaire asks: the city's questions, reasons and words, and a ward's narrowing of them. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from feedback.ratings.levels import (
    MAXIMUM_REASONS,
    NOBODY_AT_DESK,
    QUESTIONNAIRE,
    REASON_BY_CODE,
    Group,
    Reason,
)
from feedback.ratings.levels import reasons_offered as standard_reasons

Words = Mapping[str, str]  # by language


@dataclass(frozen=True, slots=True)
class Content:
    """What is asked. Words that are missing in a language are those of the catalogue."""

    low: tuple[str, ...]  # codes of reasons, in the order shown
    praise: tuple[str, ...]
    languages: tuple[str, ...]  # empty: every language that there is a catalogue for
    question: Words = field(default_factory=dict)
    labels: Mapping[str, Words] = field(default_factory=dict)  # own wordings of reasons, by code
    notice: Words = field(default_factory=dict)  # a line of the office's own above the faces

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Content":
        """The content as `as_json` wrote it."""
        return cls(
            tuple(value["low"]),
            tuple(value["praise"]),
            tuple(value["languages"]),
            dict(value.get("question", {})),
            {code: dict(words) for code, words in value.get("labels", {}).items()},
            dict(value.get("notice", {})),
        )

    def as_json(self) -> dict[str, Any]:
        """For storing."""
        return {
            "low": list(self.low),
            "praise": list(self.praise),
            "languages": list(self.languages),
            "question": dict(self.question),
            "labels": {code: dict(words) for code, words in self.labels.items()},
            "notice": dict(self.notice),
        }

    def reasons(self, group: Group) -> tuple[Reason, ...]:
        """The reasons that it offers for a group of levels, in their order."""
        codes = self.low if group is Group.LOW else self.praise
        return tuple(REASON_BY_CODE[code] for code in codes if code in REASON_BY_CODE)

    def worded(self, group: Group, language: str) -> tuple[Reason, ...]:
        """The reasons for a group of levels, labelled as the city words them in a language, else as they are."""
        return tuple(
            replace(reason, label=self.labels.get(reason.code, {}).get(language) or reason.label)
            for reason in self.reasons(group)
        )

    def spoken(self, available: Sequence[str]) -> tuple[str, ...]:
        """The languages that it offers, of those that are available, in their order; never none at all."""
        chosen = tuple(each for each in available if not self.languages or each in self.languages)
        return chosen or tuple(available[:1])

    def narrowed_by(self, ward: "Content") -> "Content":
        """This content with what a ward leaves of it: fewer reasons and languages, and a line of its own.

        A ward adds no question, no reason and no wording, and leaves no group of levels without a reason.
        """
        return replace(
            self,
            low=_left(self.low, ward.low),
            praise=_left(self.praise, ward.praise),
            languages=_left(self.languages, ward.languages) if self.languages else ward.languages,
            notice={**self.notice, **ward.notice},
        )


STANDARD = Content(
    tuple(reason.code for reason in standard_reasons(Group.LOW)),
    tuple(reason.code for reason in standard_reasons(Group.PRAISE)),
    (),
)
STANDARD_VERSION = QUESTIONNAIRE  # of the questionnaire that is built in; a city's own are counted on from it


def choosable(group: Group) -> tuple[Reason, ...]:
    """Every reason of the catalogue that a city may offer for a group of levels."""
    return tuple(
        reason
        for reason in REASON_BY_CODE.values()
        if reason.group is group and reason.code != NOBODY_AT_DESK
    )


def fits(content: Content, *, of: Collection[str]) -> bool:
    """Whether one to six known reasons stand for each group, each once, and `of` holds them all."""
    return all(
        1 <= len(codes) <= MAXIMUM_REASONS and len(set(codes)) == len(codes) and set(codes) <= set(of)
        for codes in (content.low, content.praise)
    )


def _left(whole: tuple[str, ...], chosen: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each for each in whole if each in chosen) or whole
