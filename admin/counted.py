"""Where a number of desk work comes from: the receipts that it counts, of one's own or, for leaders, of an official."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from admin.oneself import myself, office_in, stay_at
from feedback.accounts.rights import Act
from feedback.database import db
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.plans.desk_work import Count, DeskCount, desk_counts, receipts_counted
from feedback.web.surroundings import settings

COUNTS = '<any(received, returned, "on-time", late):count>'
pages = Blueprint(
    "counted", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/plans/<month:month>/<uuid:official>"
)
own = Blueprint("own_counted", __name__, url_prefix=f"{doors.BELOW}/me/months/<month:month>/plan")
own.url_defaults(stay_at)


@pages.get(f"/receipts/{COUNTS}")
@needs(Act.SEE_PLAN)
def receipts(office: Office, month: Month, official: Official, count: str) -> ResponseReturnValue:
    """The receipts behind a number in an official's plan."""
    back = url_for("official_plans.shown", office=office.code, month=month, official=official.id)
    return _page(office, month, official, Count(count), back, of_office(office, month, official))


@own.get(f"/receipts/{COUNTS}")
@needs(Act.SEE_OWN)
def own_receipts(month: Month, count: str) -> ResponseReturnValue:
    """The receipts behind a number in one's own plan."""
    official = myself()
    office, back = office_in(official, month), url_for("own_plan.shown", month=month)
    return _page(office, month, official, Count(count), back, of_oneself(month))


def of_office(office: Office, month: Month, official: Official) -> dict[str, str]:
    """The addresses of an official's receipts, by the number that they explain."""
    return {
        count.value: url_for(
            "counted.receipts", office=office.code, month=month, official=official.id, count=count.value
        )
        for count in Count
    }


def of_oneself(month: Month) -> dict[str, str]:
    """The same of one's own."""
    return {
        count.value: url_for("own_counted.own_receipts", count=count.value, month=month) for count in Count
    }


def numbers(office: Office, month: Month, official: Official) -> list[tuple[Count, int]]:
    """What the official's desk work of the month comes to."""
    found = desk_counts(db.session(), office.id, month, settings().zone).get(official.id, DeskCount())
    return [(count, found.of(count)) for count in Count]


def _page(
    office: Office, month: Month, official: Official, count: Count, back: str, addresses: dict[str, str]
) -> str:
    return render_template(
        "admin/counted.html",
        month=month,
        official=official,
        count=count,
        back=back,
        addresses=addresses,
        numbers=numbers(office, month, official),
        receipts=receipts_counted(db.session(), office.id, official.id, month, count, settings().zone),
    )
