"""The work of an office: the catalogue of products, the duties that come again with a post, and who answers for what."""

import uuid
from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.offices.queries import line_of, official_at, officials_posted
from feedback.periods.month import Month
from feedback.plans import desk_work, duties, responsibilities
from feedback.plans.catalogue import products_in_force
from feedback.plans.duties import NewDuty
from feedback.plans.kinds import DecidingLevel, Measure
from feedback.plans.models import Product
from feedback.web import locale
from feedback.web.filters import label, plain_number
from feedback.web.surroundings import settings

pages = Blueprint("work", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/assignments")


@pages.get("/catalogue")
@needs(Act.SEE_PLAN)
def catalogue(office: Office) -> ResponseReturnValue:
    """The products that stand in a month, with group and coefficient."""
    session, month = db.session(), _month()
    products = products_in_force(session, line_of(session, office), month)
    return render_template("admin/catalogue.html", month=month, products=products, office=office)


@pages.get("/duties")
@needs(Act.SEE_PLAN)
def recurring(office: Office) -> ResponseReturnValue:
    """The duties of each post, and the month whose plans begin next."""
    return _duties_page(office)


@pages.post("/duties")
@needs(Act.ASSIGN_WORK)
def add_duty(office: Office) -> ResponseReturnValue:
    """Write a duty of a post down."""
    form = request.form

    def deed(session: Session) -> object:
        new = NewDuty(
            post=typed.needed(form, "post"),
            title=typed.needed(form, "title"),
            product_code=typed.needed(form, "product_code"),
            measure=typed.chosen(form, "measure", Measure),
            quantity=typed.a_number(form, "quantity"),
            deciding=typed.chosen(form, "deciding", DecidingLevel),
            anchors=form.get("anchors", ""),
        )
        return duties.add_duty(
            session, office, new, _month(), user_id=doors.person().user_id, now=clock.now()
        )

    return _do(
        office, deed, N_("The duty is kept: the next plans begin with it."), _duties_page, "work.recurring"
    )


@pages.post("/duties/<uuid:duty>/end")
@needs(Act.ASSIGN_WORK)
def end_duty(office: Office, duty: uuid.UUID) -> ResponseReturnValue:
    """Let no further plan begin with the duty."""
    return _do(
        office,
        lambda session: duties.end_duty(
            session, office, duty, user_id=doors.person().user_id, now=clock.now()
        ),
        N_("No further plan begins with this duty."),
        _duties_page,
        "work.recurring",
    )


@pages.post("/plans")
@needs(Act.ASSIGN_WORK)
def plans(office: Office) -> ResponseReturnValue:
    """Begin the plans of the coming month from the duties, or count this month's desk work anew."""
    zone = settings().zone
    if request.form.get("do") == "count":
        return _do(
            office,
            lambda session: desk_work.count_desk_work(session, office, _month(), zone=zone),
            N_("The desk work is counted from the served transactions."),
            _duties_page,
            "work.recurring",
        )
    return _do(
        office,
        lambda session: duties.begin_plans(session, office, _month(), zone=zone),
        N_("The month's plans begin with the duties of their posts."),
        _duties_page,
        "work.recurring",
    )


@pages.get("/responsibilities")
@needs(Act.SEE_PLAN)
def answered_for(office: Office) -> ResponseReturnValue:
    """Who answers for which field: first what nobody owns, and what two own."""
    return _map_page(office)


@pages.post("/responsibilities")
@needs(Act.ASSIGN_WORK)
def give(office: Office) -> ResponseReturnValue:
    """Let an official answer for a field."""
    form = request.form

    def deed(session: Session) -> object:
        deputy = official_at(session, office.id, typed.an_id(form, "deputy")) if form.get("deputy") else None
        official = official_at(session, office.id, typed.an_id(form, "official"))
        return responsibilities.give_responsibility(
            session,
            office,
            form.get("field", ""),
            official,
            deputy,
            typed.a_day(form, "from_on"),
            user_id=doors.person().user_id,
            now=clock.now(),
        )

    return _do(office, deed, N_("The responsibility is kept."), _map_page, "work.answered_for")


@pages.post("/responsibilities/<uuid:entry>/end")
@needs(Act.ASSIGN_WORK)
def end_responsibility(office: Office, entry: uuid.UUID) -> ResponseReturnValue:
    """End an entry today."""
    return _do(
        office,
        lambda session: responsibilities.end_responsibility(
            session, office, entry, doors.today(), user_id=doors.person().user_id, now=clock.now()
        ),
        N_("The responsibility ends today."),
        _map_page,
        "work.answered_for",
    )


def said_in_lists(product: Product) -> str:
    """A product of the catalogue as lists to choose from name it."""
    kind = f"{product.unit}, {label(product.complexity)}, {plain_number(product.coefficient)}"
    return f"{product.code} – {product.name} ({kind})"


def _month() -> Month:
    """The month that is meant: the one named, else the coming one."""
    return request.values.get("month", type=Month.parse) or Month.of(doors.today()).next


def _duties_page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session, month = db.session(), _month()
    kept, wrong = typed.given_back(refusal)
    page = render_template(
        "admin/duties.html",
        kept=kept,
        wrong=wrong,
        month=month,
        months=[Month.of(doors.today()).plus(distance) for distance in (-1, 0, 1)],
        duties=duties.duties_of(session, office.id),
        posts_to_choose=[(post, post) for post in duties.posts_of(session, office.id, month)],
        products_to_choose=[
            (each.code, said_in_lists(each))
            for each in products_in_force(session, line_of(session, office), month)
        ],
        measures=list(Measure),
        levels=list(DecidingLevel),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200


def _map_page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    kept, wrong = typed.given_back(refusal)
    page = render_template(
        "admin/responsibilities.html",
        kept=kept,
        wrong=wrong,
        fields=responsibilities.responsibility_map(session, office, doors.today()),
        officials_to_choose=[
            (each.id, f"{each.name} ({each.code})")
            for each in officials_posted(session, office.id, Month.of(doors.today()))
        ],
        today=doors.today(),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200


def _do(
    office: Office,
    deed: Callable[[Session], object],
    done: str,
    page: Callable[[Office, Refused | None], ResponseReturnValue],
    then: str,
) -> ResponseReturnValue:
    try:
        with transaction() as session:
            deed(session)
    except Missing:
        raise
    except Refused as refusal:
        return page(office, refusal)
    flash(gettext(done), "done")
    return redirect(url_for(then, office=office.code, month=request.form.get("month")), 303)
