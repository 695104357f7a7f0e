"""Why a file or a row of one is refused: the stable codes, and the sentence that each one says in both languages."""

from dataclasses import dataclass, field

from feedback.labels import N_, say_in_both
from feedback.periods.month import Month
from feedback.terms.brought import WHY as BROUGHT_MONTHS

SHOWN_CHARACTERS = 60  # of a cell's text inside a sentence: enough to find it, too little to flood a report

SENTENCES: dict[str, str] = {
    # the whole file
    "unreadable_file": N_(
        "The file can't be read: it is empty, damaged, protected by a password, or not of the kind that its name says."
    ),
    "unsafe_file": N_("The file unpacks to far more than a list of this kind holds, so it was not opened."),
    "file_too_large": N_("The file is larger than %(limit)s MB."),
    "too_many_rows": N_("The file has more than %(limit)s rows or more than %(columns)s columns."),
    "bad_encoding": N_("The text is neither UTF-8 nor UTF-16: save the file again as “CSV UTF-8”."),
    "missing_column": N_("The file has no column “%(name)s”."),
    "duplicate_column": N_("The column “%(name)s” stands in the file twice."),
    "no_ward": N_("It is not known for which ward the file is: name it in don-vi.csv or with --office."),
    # a line
    "bad_line": N_("The line is not one JSON object of names and plain values."),
    "line_too_long": N_("The line is longer than %(limit)s kB."),
    "duplicate_name": N_("The name “%(name)s” stands twice in the line."),
    "too_many_cells": N_(
        "The row has more cells than the header: a separator stands inside a text without quotes."
    ),
    # a cell
    "missing_value": N_("A value is needed here."),
    "wrong_type": N_("A value of another kind is needed here: %(kind)s."),
    "formula_text": N_("The text begins like a formula: “%(text)s”."),
    "bad_character": N_("The text holds a character that can't be kept (%(character)s)."),
    "too_long": N_("The text is longer than %(limit)s characters."),
    "bad_code": N_("“%(text)s” is not a code."),
    "bad_phone": N_("“%(text)s” is not a telephone number."),
    "bad_dossier_code": N_("“%(text)s” is not a dossier code such as H26.19.00-261001-0001."),
    "bad_submission_key": N_("“%(text)s” is not a submission key (a UUID)."),
    "not_a_date": N_("“%(text)s” is not a date such as 31/10/2026."),
    "impossible_date": N_("“%(text)s” names a day or an hour that does not exist."),
    "not_a_number": N_("“%(text)s” is not a number."),
    "not_a_month": N_("“%(text)s” is not a month such as 05/2026."),
    "ambiguous_number": N_("“%(text)s” can be read as two numbers: write it without a thousands separator."),
    "negative_number": N_("A number below zero is impossible here: %(text)s."),
    "not_positive": N_("A number above zero is needed here."),
    "not_whole": N_("A whole number is needed here, not %(text)s."),
    "number_too_large": N_("The number %(text)s is larger than anything possible here."),
    "too_many_decimals": N_("The number %(text)s has more than %(places)s decimal places."),
    # a word that is not in its list
    "unknown_kind": N_("“%(text)s” is no kind of office: ward, city or centre."),
    "unknown_employment": N_(
        "“%(text)s” is no kind of employment: civil servant, public employee, contract worker or hamlet "
        "and residential-group official."
    ),
    "unknown_day_kind": N_("“%(text)s” is neither a day off nor a working day."),
    "unknown_mode": N_("“%(text)s” is no way of handing in a dossier: in person, online or by post."),
    "unknown_role": N_("“%(text)s” is no role in a task: leads or takes part."),
    "unknown_deciding": N_("“%(text)s” is no level that decides: official, division, centre, ward or city."),
    "unknown_complexity": N_("“%(text)s” is no group of complexity: N1 to N5."),
    "unknown_shift": N_("“%(text)s” is no shift: morning or afternoon."),
    "unknown_absence": N_(
        "“%(text)s” is no kind of absence: annual, sick, maternity, personal, unpaid leave …"
    ),
    "unknown_day_part": N_("“%(text)s” is neither whole days nor a morning nor an afternoon."),
    "unknown_level": N_("“%(text)s” is no level of satisfaction: the five levels or 1 to 5."),
    # a thing that does not stand
    "unknown_office": N_("There is no office with the code “%(code)s”."),
    "unknown_official": N_("There is no official with the code “%(code)s” in this office."),
    "unknown_desk": N_("There is no desk with the code “%(code)s” in this office."),
    "unknown_procedure": N_("There is no procedure with the code “%(code)s”."),
    "unknown_dossier": N_("There is no dossier with the code “%(code)s” in this office."),
    "unknown_product": N_("The catalogue of %(month)s has no product %(product)s."),
    # what contradicts itself or what stands
    "office_in_a_ring": N_("The office would stand below itself."),
    "dates_reversed": N_("This lies before the dossier was received."),
    "called_before_queued": N_("The number was taken after the dossier was received."),
    "wait_too_long": N_("The number was taken more than %(hours)s hours before: that is no wait at a desk."),
    "desk_taken": N_("Another official already has the desk %(desk)s in this shift (%(official)s)."),
    "key_stands_already": N_("“%(code)s” stands already and says something else."),
    "dossier_already_rated": N_("The dossier %(code)s has been rated already: one dossier, one rating."),
    "dossier_void": N_("The receipt of the dossier %(code)s has been made void."),
    "plan_moved_on": N_(
        "The plan of %(code)s for %(month)s has been proposed or approved here: work is added on its page."
    ),
    "coefficient_of_catalogue": N_(
        "The catalogue of %(month)s gives %(product)s the coefficient %(coefficient)s: leave the cell empty, or write the same."
    ),
    "catalogue_backward": N_(
        "“%(code)s” stands with other values: a change holds from a month that has not begun, not from %(month)s."
    ),
    "ends_before_it_starts": N_("It can't end before the day on which it starts."),
    "half_of_one_day": N_("A morning or an afternoon is that of one day."),
    "approver_missing": N_("Say who approved it, by name and paper, in %(limit)s characters at most."),
    "unknown_way": N_("“%(text)s” is no way of posting somebody: moved or seconded."),
    "posted_that_day": N_("The official has a posting from that very day: it can't begin twice."),
    "nowhere_posted": N_("A secondment needs a place to come back to."),
    "posted_otherwise": N_(
        "The posting of %(code)s from that day says something else: it is changed on the screen."
    ),
    "not_your_office": N_(
        "Between two offices somebody moves people who runs both of them, such as the city: %(code)s is not yours."
    ),
    "not_posted": N_("The official had no posting at this office on %(day)s."),
    "absence_stands": N_("An absence of the official for some of these days stands already."),
    "day_sealed": N_("The day is sealed: two people decide on a change of its roster."),
    "month_closed": N_("The month %(month)s is closed: it never changes."),
    **BROUGHT_MONTHS,
}


class Fault(Exception):
    """Something is wrong with the cell, row or file at hand; `code` is a key of SENTENCES, `values` fill its places.

    `column` is the meaning of the column, set where the cell is known.
    """

    def __init__(self, code: str, /, *, column: str | None = None, **values: object) -> None:
        super().__init__(code)
        self.sentence = SENTENCES[code]
        self.code = code
        self.column = column
        self.values = {name: shown(value) for name, value in values.items()}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused row, by its number as the person sees it in the file from 1; no row means the whole file."""

    row: int | None
    column: str | None  # the header's text as it stands in the file
    code: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def message(self) -> str:
        """The Vietnamese sentence, a slash, and the English one."""
        return say_in_both(SENTENCES[self.code], self.values)


def shown(value: object) -> str:
    """`value` as a sentence may quote it: on one line, without what a terminal would obey, and short; a month as people write it."""
    if isinstance(value, Month):
        return f"{value.month:02d}/{value.year}"
    plain = "".join(sign if sign.isprintable() else " " for sign in str(value)).strip()
    return plain if len(plain) <= SHOWN_CHARACTERS else plain[: SHOWN_CHARACTERS - 1] + "…"
