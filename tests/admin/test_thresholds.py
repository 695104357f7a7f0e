"""Thresholds and the month's report of held ratings, on the screen."""

from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.integrity.models import Flag, ThresholdChange
from tests.cast import Cast
from tests.desk_day import minutes_later, receipt, seal, shift, tap

CITY, WARD = "/admin/offices/HN/thresholds/", "/admin/offices/P1/thresholds/"
FORM = {"name": "burst_ratings", "value": "6", "from_month": "2026-12", "reason": "Nhiều gia đình"}


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def test_the_inspectorate_sets_one_for_the_city_and_wards_read_it(as_, session: Session, cast: Cast) -> None:
    assert as_("thanh").post(CITY, FORM).status_code == 303

    assert [each.value for each in session.scalars(select(ThresholdChange))] == ["6"]
    assert "Nhiều gia đình" in words(as_("alice").get(WARD + "?lang=en"))
    assert "0.27 % of an official's months" in words(as_("alice").get(WARD + "?lang=en"))
    assert as_("alice").post(WARD, FORM).status_code == 404
    assert as_("thanh").post(WARD, FORM).status_code == 422


def test_a_month_that_has_begun_is_not_offered(as_, session: Session, cast: Cast) -> None:
    assert as_("thanh").post(CITY, FORM | {"from_month": "2026-11"}).status_code == 422
    assert session.scalars(select(ThresholdChange)).all() == []


def test_the_report_tells_no_level_of_what_is_still_held(as_, session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, "2026-10-05")
    for second in (0, 15, 30, 45, 60):
        receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:05")
        tap(session, cast.q1, minutes_later("2026-10-05 09:10", second / 60), level=2)
    seal(session, "2026-10-06 00:30")
    flag = session.scalars(select(Flag)).one()
    page = "/admin/offices/P1/flags/report/2026-10/?lang=en"

    row = html.fromstring(as_("alice").get(page).data).xpath("//tbody/tr")[0]
    assert [each.text_content() for each in row] == ["Many ratings within a minute", "5", "0", "0", "0", "0"]

    for name in ("alice", "thanh"):
        as_(name).post(f"/admin/offices/P1/flags/{flag.id}/", {"ruling": "exclude", "reason": "repeated"})
    row = html.fromstring(as_("alice").get(page).data).xpath("//tbody/tr")[0]
    assert [each.text_content() for each in row][1:] == ["0", "0", "5", "5", "0"]
    assert "Many more low ratings were excluded" not in words(as_("alice").get(page))  # all five were low
    table = as_("alice").get("/admin/offices/P1/flags/report/2026-10.csv?lang=en").data.decode("utf-8-sig")
    assert table.splitlines()[1] == "Many ratings within a minute,0,0,5,5,0"
