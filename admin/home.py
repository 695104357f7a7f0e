"""Where the staff begin: the first page that a person's roles open, and the list of the offices within their reach."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from admin import doors, navigation
from admin.doors import needs_sign_in
from feedback.accounts.rights import Act, has_anywhere

pages = Blueprint("home", __name__, url_prefix=doors.BELOW)


@pages.get("/")
@needs_sign_in
def first() -> ResponseReturnValue:
    """Go on to one's office, to one's own page, or to the choice among offices."""
    within = navigation.offices_within_reach()
    if has_anywhere(doors.person(), Act.SEE_OWN) and not has_anywhere(doors.person(), Act.SEE_MONTH):
        return redirect(url_for("own.latest"), 303)
    if len(within) == 1:
        return redirect(navigation.first_page_of(within[0]), 303)
    return offices()


@pages.get("/offices/")
@needs_sign_in
def offices() -> ResponseReturnValue:
    """The offices where the person holds a role, or that lie below them."""
    within = navigation.offices_within_reach()
    return render_template(
        "admin/offices.html", rows=[(office, navigation.first_page_of(office)) for office in within]
    )
