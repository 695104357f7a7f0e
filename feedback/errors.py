"""Refusals: what was asked and cannot be done, with a stable code and a sentence in both languages."""

from collections.abc import Sequence

from feedback.labels import LOCALES, N_, Spoken, say


class Refused(Exception):
    """Something was refused: `code` is stable, `sentence` is an English source text with `%(name)s` places.

    A value that has words of its own in either language stands in its place in those of the sentence.
    `field` names the input that is at fault where there is one. Nothing has been stored when it is raised
    to an edge: the edge rolls back.
    """

    def __init__(self, code: str, sentence: str, /, *, field: str | None = None, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.field = field
        self.values = values

    def said(self, locale: str) -> str:
        """The sentence in the language of `locale`."""
        spoken = {
            name: value.said(locale) if isinstance(value, Spoken) else value
            for name, value in self.values.items()
        }
        return say(self.sentence, spoken, locale=locale)

    def __str__(self) -> str:
        return " / ".join(self.said(locale) for locale in LOCALES)


class Missing(Refused):
    """The thing asked for is not there, or not there for this person: the two are answered alike."""

    def __init__(self, what: str = "object") -> None:
        super().__init__("not_found", N_("There is nothing here by that name."), field=what)


class Conflict(Refused):
    """What was sent contradicts what stands already under the same name."""


class Unfit(Refused):
    """Several fields of what was sent are at fault; each of `faults` names one."""

    def __init__(self, faults: Sequence[Refused]) -> None:
        super().__init__("unfit", N_("Something in what was sent needs to be corrected."))
        self.faults = tuple(faults)


class Forbidden(Refused):
    """The person's role does not allow the act, though the thing itself may be seen."""

    def __init__(self) -> None:
        super().__init__("forbidden", N_("Your role does not allow this."))
