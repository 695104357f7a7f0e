"""The calendar: read by whoever sees the organisation, set by whoever edits it, for the city or for the ward alone."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.offices.models import DayKind, SetDay
from tests.cast import Cast

CALENDAR = "/admin/offices/P1/calendar/"
SATURDAY = {"day": "2026-01-10", "kind": "worked", "name": "Làm bù cho ngày 02/01/2026"}


def test_personnel_set_a_saturday_at_work_and_take_it_back(as_, session: Session, cast: Cast) -> None:
    hoa = as_("hoa")

    page = hoa.post(CALENDAR, SATURDAY, follow_redirects=True).get_data(as_text=True)
    assert "10/01/2026" in page
    assert "Thứ Bảy" in page
    kept = session.scalars(select(SetDay)).one()
    assert (kept.office_id, kept.day_on, kept.kind) == (cast.p1.id, date(2026, 1, 10), DayKind.WORKED)

    hoa.post(f"{CALENDAR}unset", {"day": "2026-01-10"})
    session.expire_all()
    assert session.scalars(select(SetDay)).all() == []


def test_the_wards_calendar_shows_the_citys_days_without_a_way_to_change_them(as_, cast: Cast) -> None:
    as_("minh").post("/admin/offices/HN/calendar/", SATURDAY)

    page = as_("hoa").get(f"{CALENDAR}?year=2026").get_data(as_text=True)

    assert "Thành phố Hà Nội" in page
    assert "/calendar/unset" not in page


def test_who_only_reads_the_organisation_finds_no_form(as_, cast: Cast) -> None:
    alice = as_("alice")

    assert "csrf_token" not in alice.get(CALENDAR).get_data(as_text=True).split("<main", 1)[1]
    assert alice.post(CALENDAR, SATURDAY).status_code == 404


def test_a_refused_day_is_told_at_its_field(as_, session: Session, cast: Cast) -> None:
    answer = as_("hoa").post(f"{CALENDAR}?lang=en", {**SATURDAY, "day": "10 Jan"})

    assert answer.status_code == 422
    assert "This is not a day." in answer.get_data(as_text=True)
    assert session.scalars(select(SetDay)).all() == []


def test_a_year_that_no_office_has_shows_the_present_one(as_, cast: Cast) -> None:
    for year in ("1", "2199", "99999999999", "abc"):
        assert as_("hoa").get(f"{CALENDAR}?year={year}").status_code == 200
