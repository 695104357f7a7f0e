"""The terms within which cases are worked on, in working days, with bounds that no setting can cross. Pure."""

from dataclasses import dataclass, fields

from feedback.errors import Refused
from feedback.labels import N_


@dataclass(frozen=True, slots=True)
class Terms:
    """Working days for each step that the office sets itself; the clocks of the laws are not among them."""

    first_look: int = 1
    answer: int = 5
    complex: int = 15  # an answer, where the case was found complex
    petition: int = 7  # an answer to a petition (practice of the ministries: 5 to 7)
    petition_complex: int = 10
    explanation: int = 3  # for the official who is asked
    settle: int = 5  # from the answer to closing with cause and action
    reply: int = 10  # for the citizen's word on the answer
    apology_ahead: int = 3  # how many days before it is due a dossier is listed

    def __post_init__(self) -> None:
        for name, (lowest, highest) in BOUNDS.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise Refused(
                    "bad_term",
                    N_("Between %(lowest)s and %(highest)s working days are allowed here, not %(value)s."),
                    field=name,
                    lowest=lowest,
                    highest=highest,
                    value=value,
                )
        if not self.first_look <= self.answer <= self.complex or self.petition > self.petition_complex:
            raise Refused(
                "bad_term",
                N_("A complex case has no less time than a usual one, and an answer none less than a look."),
                field="complex",
            )


BOUNDS: dict[str, tuple[int, int]] = {
    "first_look": (1, 2),
    "answer": (1, 5),
    "complex": (5, 15),
    "petition": (1, 7),
    "petition_complex": (5, 10),
    "explanation": (1, 5),
    "settle": (1, 10),
    "reply": (5, 30),
    "apology_ahead": (1, 10),
}
LABELS: dict[str, str] = {
    "first_look": N_("First look at a new case"),
    "answer": N_("Answer to feedback"),
    "complex": N_("Answer to feedback, complex"),
    "petition": N_("Answer to a petition"),
    "petition_complex": N_("Answer to a petition, complex"),
    "explanation": N_("Explanation by the official"),
    "settle": N_("Closing after the answer"),
    "reply": N_("Citizen's word on the answer"),
    "apology_ahead": N_("Dossiers listed before they are due"),
}
NAMES = tuple(field.name for field in fields(Terms))
USUAL = Terms()
