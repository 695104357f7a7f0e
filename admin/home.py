"""Where the staff begin: the first page that a person's roles open, and the list of the offices within their reach."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from admin import doors, navigation
from admin.doors import needs_sign_in
from feedback.accounts.rights import Act, Line, allows, has_anywhere
from feedback.database import db
from feedback.offices.models import Office
from feedback.offices.queries import line_of, lines_of
from feedback.periods.month import Month
from feedback.waiting.across import Standing, standings

pages = Blueprint("home", __name__, url_prefix=doors.BELOW)
# What each column of the list tells takes the act that opens the page behind it.
COLUMNS = (Act.SEE_MONTH, Act.SEE_PERSON, Act.SEE_PLAN, Act.SEE_CASES, Act.SEE_FLAGS, Act.SEE_OBJECTIONS)


@dataclass(frozen=True, slots=True)
class Row:
    """An office on the list, as far as the person may see it."""

    office: Office
    address: str
    standing: Standing
    line: Line

    def may(self, act: Act | str) -> bool:
        """Whether the person may see what that act opens at this office."""
        return allows(doors.person(), Act(act), self.line)


@pages.get("/")
@needs_sign_in
def first() -> ResponseReturnValue:
    """Go on to one's office, to one's own page, or to the choice among offices."""
    within = navigation.offices_within_reach()
    if has_anywhere(doors.person(), Act.SEE_OWN) and not has_anywhere(doors.person(), Act.SEE_MONTH):
        return redirect(url_for("own.latest"), 303)
    if len(within) == 1:
        (office,) = within
        return redirect(navigation.first_page_of(office, line_of(db.session(), office)), 303)
    return offices()


@pages.get("/offices/")
@needs_sign_in
def offices() -> ResponseReturnValue:
    """The offices where the person holds a role, or that lie below them: how far each has come, and what is late there."""
    session, today = db.session(), doors.today()
    within = navigation.offices_within_reach()
    lines, found = lines_of(session, within), standings(session, within, doors.person(), today=today)
    rows = [
        Row(office, navigation.first_page_of(office, lines[office.id]), found[office.id], lines[office.id])
        for office in within
    ]
    return render_template(
        "admin/offices.html",
        rows=rows,
        over=Month.of(today).previous,
        this_month=Month.of(today),
        columns={act.value for act in COLUMNS if any(row.may(act) for row in rows)},
    )
