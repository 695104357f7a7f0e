"""The forms of an office's papers: ours to take along, the office's own in their place, looked at before it is used."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from admin.files import as_file
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.forms.check import check, places_of
from feedback.forms.fields import FormKind
from feedback.forms.operations import replace_form, reset_form
from feedback.forms.queries import form_in_force, forms_of
from feedback.offices.models import Office
from feedback.web import locale

pages = Blueprint("forms", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/forms")
KINDS = ", ".join(f"'{kind.value}'" for kind in FormKind)
KIND = f"<any({KINDS}):kind>"


@pages.get("/")
@needs(Act.SET_FORMS)
def listed(office: Office) -> ResponseReturnValue:
    """Every form with its versions and its places."""
    return _page(office)


@pages.get(f"/{KIND}/ours.docx")
@needs(Act.SET_FORMS)
def ours(office: Office, kind: str) -> ResponseReturnValue:
    """Our own form, to be changed in a word processor and brought back."""
    from feedback.papers.layouts import our_template  # here: it brings the libraries of papers along

    return as_file(our_template(FormKind(kind)), f"mau-{kind}", "docx")


@pages.get(f"/{KIND}/own.docx")
@needs(Act.SET_FORMS)
def own(office: Office, kind: str) -> ResponseReturnValue:
    """The office's own form as it was brought."""
    content = form_in_force(db.session(), office, FormKind(kind))
    if content is None:
        raise Missing("form")
    return as_file(content, f"mau-{kind}-{office.code}", "docx")


@pages.get(f"/{KIND}/preview.docx")
@needs(Act.SET_FORMS)
def preview(office: Office, kind: str) -> ResponseReturnValue:
    """The form in use, filled with made-up words."""
    from feedback.papers.layouts import our_template  # here: it brings the libraries of papers along

    content = form_in_force(db.session(), office, FormKind(kind)) or our_template(FormKind(kind))
    return _filled(FormKind(kind), content)


@pages.post(f"/{KIND}/")
@needs(Act.SET_FORMS)
def bring(office: Office, kind: str) -> ResponseReturnValue:
    """Take a form: to look at with made-up words, or to use from now on."""
    brought = request.files.get("file")
    content, form = brought.read() if brought else b"", FormKind(kind)
    try:
        if request.form.get("do") == "preview":
            check(form, content)
            return _filled(form, content)
        with transaction() as session:
            replace_form(
                session,
                office,
                form,
                content,
                brought.filename or "" if brought else "",
                user_id=doors.person().user_id,
                now=clock.now(),
            )
    except Refused as refusal:
        return _page(office, refusal, form), 422
    flash(gettext("The form is used from now on."), "done")
    return redirect(url_for("forms.listed", office=office.code), 303)


@pages.post(f"/{KIND}/reset")
@needs(Act.SET_FORMS)
def reset(office: Office, kind: str) -> ResponseReturnValue:
    """Use our form again."""
    try:
        with transaction() as session:
            reset_form(session, office, FormKind(kind), user_id=doors.person().user_id, now=clock.now())
    except Refused as refusal:
        return _page(office, refusal, FormKind(kind)), 422
    flash(gettext("Our form is used again."), "done")
    return redirect(url_for("forms.listed", office=office.code), 303)


def _filled(kind: FormKind, content: bytes) -> Response:
    from feedback.papers.filled import fill, specimen  # here: it brings the libraries of papers along

    written = fill(content, specimen(kind), title=kind.value, made_at=clock.now())
    return as_file(written, f"xem-thu-{kind.value}", "docx")


def _page(office: Office, refusal: Refused | None = None, at_fault: FormKind | None = None) -> str:
    return render_template(
        "admin/forms.html",
        forms=forms_of(db.session(), office),
        places={kind: [(place, gettext(words)) for place, words in places_of(kind)] for kind in FormKind},
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=at_fault,
    )
