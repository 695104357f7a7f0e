"""Cases: the queue by what is due, one case with all that may be known of it, and each act of the head who has it."""

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts import queries as accounts
from feedback.accounts.rights import Act, Person
from feedback.cases import answering, explaining, operations, people, queries, settings, wording
from feedback.cases.kinds import CaseKind, CaseSource, CaseState, RootCause
from feedback.cases.models import Case
from feedback.cases.operations import By
from feedback.cases.promises import promises_of
from feedback.cases.remarks import remark_of
from feedback.database import db, transaction
from feedback.errors import Forbidden, Missing, Refused
from feedback.labels import LOCALES, N_
from feedback.notices.models import Channel
from feedback.offices import queries as offices
from feedback.offices.models import Office
from feedback.web import locale
from feedback.web.surroundings import settings as config

pages = Blueprint("cases", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/cases")
KEPT, OUT_OF_SIGHT = N_("Kept."), N_("Kept. The case is in other hands now.")
Move = Callable[[Session, Case, By], object]


@pages.get("/")
@needs(Act.SEE_CASES)
def queue(office: Office) -> ResponseReturnValue:
    """What is open, due first at the front, and what ended last; nothing that concerns oneself or one's superior."""
    session, person, today = db.session(), doors.person(), doors.today()
    return render_template(
        "admin/cases.html",
        rows=queries.queue_of(session, office.id, person, today=today),
        over=queries.over_at(session, office.id, person, today=today),
        counts=promises_of(session, office.id, upto=today),
        today=today,
        me=person.user_id,
    )


@pages.get("/<uuid:case>/")
@needs(Act.SEE_CASES)
def shown(office: Office, case: uuid.UUID) -> ResponseReturnValue:
    """One case."""
    return _page(office, case)


@pages.post("/<uuid:case>/take")
@needs(Act.HANDLE_CASE)
def take(office: Office, case: uuid.UUID) -> ResponseReturnValue:
    """Have the first look."""
    return _moved(office, case, lambda session, found, by: operations.take(session, found, by=by))


@pages.post("/<uuid:case>/kind")
@needs(Act.HANDLE_CASE)
def classify(office: Office, case: uuid.UUID) -> ResponseReturnValue:
    """Say what the citizen's word is by law."""

    def move(session: Session, found: Case, by: By) -> None:
        kind = typed.chosen(request.form, "kind", CaseKind)
        operations.classify(session, found, kind, request.form.get("why", ""), by=by)

    return _moved(office, case, move)


@pages.post("/<uuid:case>/accept")
@needs(Act.HANDLE_CASE)
def accept(office: Office, case: uuid.UUID) -> ResponseReturnValue:
    """Accept a complaint or a denunciation."""
    return _moved(office, case, lambda session, found, by: operations.accept(session, found, by=by))


@pages.post("/<uuid:case>/extend")
@needs(Act.HANDLE_CASE)
def extend(office: Office, case: uuid.UUID) -> ResponseReturnValue:
    """Give a complex case its longer time."""
    why = request.form.get("why", "")
    return _moved(office, case, lambda session, found, by: operations.extend(session, found, why, by=by))


@pages.post("/<uuid:case>/assign")
@needs(Act.HANDLE_CASE)
def assign(office: Office, case: uuid.UUID) -> ResponseReturnValue:
    """Give the case to another head."""

    def move(session: Session, found: Case, by: By) -> None:
        user = accounts.account(session, typed.an_id(request.form, "to"))
        to = accounts.person_of(session, user, on=by.today)
        operations.assign(session, found, to, by=by)

    return _moved(office, case, move)


@pages.post("/<uuid:case>/ask")
@needs(Act.HANDLE_CASE)
def ask(office: Office, case: uuid.UUID) -> ResponseReturnValue:
    """Ask an official to explain."""

    def move(session: Session, found: Case, by: By) -> None:
        official = offices.official_at(session, office.id, typed.an_id(request.form, "official"))
        explaining.ask(session, found, official, request.form.get("question", ""), by=by)

    return _moved(office, case, move)


@pages.post("/<uuid:case>/cause")
@needs(Act.HANDLE_CASE)
def find_cause(office: Office, case: uuid.UUID) -> ResponseReturnValue:
    """Write down the root cause and the action."""

    def move(session: Session, found: Case, by: By) -> None:
        cause = typed.chosen(request.form, "cause", RootCause)
        words = (request.form.get(name, "") for name in ("cause_words", "action_words"))
        operations.find_cause(session, found, cause, *words, by=by)

    return _moved(office, case, move)


@pages.post("/<uuid:case>/answer")
@needs(Act.HANDLE_CASE)
def answer(office: Office, case: uuid.UUID) -> ResponseReturnValue:
    """Answer the citizen, whoever it is."""

    def move(session: Session, found: Case, by: By) -> None:
        channel = typed.chosen(request.form, "channel", Channel)
        words, language = request.form.get("words", ""), request.form.get("language", LOCALES[0])
        answering.answer(session, found, words, channel=channel, locale=language, by=by)
        answering.dispatch(session, public_url=config().public_url, zone=config().zone, now=by.now)

    return _moved(office, case, move)


@pages.post("/<uuid:case>/refer")
@needs(Act.HANDLE_CASE)
def refer(office: Office, case: uuid.UUID) -> ResponseReturnValue:
    """Pass the case on to the competent body."""
    to, why = request.form.get("to", ""), request.form.get("why", "")
    return _moved(office, case, lambda session, found, by: operations.refer(session, found, to, why, by=by))


@pages.post("/<uuid:case>/close")
@needs(Act.HANDLE_CASE)
def close(office: Office, case: uuid.UUID) -> ResponseReturnValue:
    """Close the case."""
    return _moved(office, case, lambda session, found, by: operations.close(session, found, by=by))


def seen(office: Office, case_id: uuid.UUID) -> Case:
    """The case of this office, for whoever may know of it."""
    session = db.session()
    found = queries.case_at(session, office.id, case_id)
    if not queries.is_told(found, doors.today()):
        raise Missing("case")
    operations.must_see(session, found, doors.person(), today=doors.today())
    return found


def _moved(office: Office, case_id: uuid.UUID, move: Move) -> ResponseReturnValue:
    by = By(doors.person(), doors.today(), clock.now())
    try:
        with transaction() as session:
            move(session, queries.case_at(session, office.id, case_id), by)
    except (Missing, Forbidden):
        raise
    except Refused as refusal:
        return _page(office, case_id, refusal)
    try:
        seen(office, case_id)
    except Missing:
        flash(gettext(OUT_OF_SIGHT), "done")
        return redirect(url_for("cases.queue", office=office.code), 303)
    flash(gettext(KEPT), "done")
    return redirect(url_for("cases.shown", office=office.code, case=case_id), 303)


def _page(office: Office, case_id: uuid.UUID, refusal: Refused | None = None) -> ResponseReturnValue:
    session, person, today = db.session(), doors.person(), doors.today()
    found = seen(office, case_id)
    row = queries.row_of(session, found, person, today=today)
    passages, answers = queries.passages_of(session, found), answering.answers_of(session, found)
    explanations = explaining.explanations_of(session, found)
    known = {passage.user_id for passage in passages} | {found.assigned_to}
    page = render_template(
        "admin/case.html",
        row=row,
        case=found,
        reference=answering.reference_of(found),
        said=queries.said_in(session, found),
        passages=passages,
        answers=answers,
        explanations=explanations,
        names=accounts.names_of(session, [user_id for user_id in known if user_id]),
        may_handle=operations.may_handle(session, found, person, today=today),
        pass_on_by=queries.pass_on_by(session, found),
        has_contact=found.source is CaseSource.CONTACT,
        asks=found.kind is not CaseKind.DENUNCIATION,
        kinds=list(CaseKind),
        causes=list(RootCause),
        channels=list(answering.CHANNELS),
        heads=_heads(found),
        officials=offices.officials_of(session, office.id),
        templates=settings.templates_of(session, office.id),
        draft=_draft(office, found),
        today=today,
        states=CaseState,
        remark_of=remark_of,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200


def _heads(case: Case) -> list[Person]:
    session, today = db.session(), doors.today()
    line = people.line_at(session, case.office_id)
    return [
        head
        for head in people.heads_at(session, line, on=today)
        if head.user_id != case.assigned_to
        and operations.could_have(session, case, head, line=line, today=today)
    ]


def _draft(office: Office, case: Case) -> tuple[str, str]:
    """The words with which the answer begins, and their language: what was sent, or a template that was chosen."""
    language = request.values.get("language", LOCALES[0])
    language = language if language in LOCALES else LOCALES[0]
    if request.form.get("words") or not request.args.get("template"):
        return request.form.get("words", ""), language
    template = settings.template_at(db.session(), office.id, typed.an_id(request.args, "template"))
    words = template.words_vi if language == "vi" else template.words_en
    values = {
        "office": office.name,
        "reference": answering.reference_of(case),
        "day": f"{doors.today():%d/%m/%Y}",
    }
    return wording.filled(words, values), language
