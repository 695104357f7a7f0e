"""The screen of who was there: absences by the head or personnel, postings by whoever edits the organisation."""

from typing import Any

from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.offices.models import Posting
from feedback.staffing.models import Absence
from tests.cast import Cast

STAFF = "/admin/offices/P1/staffing/2026-10/"


def words(answer: Any) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def leave(cast: Cast, **changes: str) -> dict[str, str]:
    form = {
        "official": str(cast.an.id), "kind": "sick", "part": "whole", "from_on": "2026-10-12", "to_on": "2026-10-14",
        "approved_by": "Lê Quốc Dũng",
    }  # fmt: skip
    return form | changes


def test_the_head_writes_leave_down_and_the_page_counts_the_days(as_, session: Session, cast: Cast) -> None:
    page = as_("dung").post(STAFF + "absences", leave(cast), follow_redirects=True)

    assert "Nghỉ ốm 12/10/2026 – 14/10/2026" in words(page)
    assert "22/22 3 19" in words(page)
    assert session.scalars(select(Absence.recorded_by)).all() == [cast.accounts["dung"].id]


def test_an_absence_is_withdrawn_with_a_reason_and_stays_on_the_page(
    as_, session: Session, cast: Cast
) -> None:
    as_("dung").post(STAFF + "absences", leave(cast))
    absence = session.scalars(select(Absence.id)).one()

    page = as_("hoa").post(
        f"{STAFF}absences/{absence}/withdraw", {"why": "Không nghỉ nữa"}, follow_redirects=True
    )

    assert "đã rút Không nghỉ nữa" in words(page)
    assert "22/22 0 22" in words(page)


def test_a_refused_absence_is_told_and_nothing_is_kept(as_, session: Session, cast: Cast) -> None:
    answer = as_("dung").post(STAFF + "absences", leave(cast, official=str(cast.dung.id)))

    assert (answer.status_code, session.scalars(select(Absence)).all()) == (422, [])


def test_personnel_move_people_within_the_office_and_the_city_between_offices(
    as_, session: Session, cast: Cast
) -> None:
    form = {
        "official": str(cast.an.id), "way": "moved", "to": "P2", "title": "Chuyên viên", "division": "Văn phòng",
        "from_on": "2026-10-19",
    }  # fmt: skip
    assert as_("hoa").post(STAFF + "postings", form).status_code == 422

    assert as_("minh").post(STAFF + "postings", form).status_code == 303
    assert (
        as_("hoa").post(STAFF + "postings", form | {"official": str(cast.binh.id), "to": ""}).status_code
        == 303
    )

    of_an = session.execute(
        select(Posting.office_id, Posting.to_on)
        .where(Posting.official_id == cast.an.id)
        .order_by(Posting.from_on)
    ).all()
    assert [row.office_id for row in of_an] == [cast.p1.id, cast.p2.id]
    assert "22/22 0 22" in words(as_("dung").get(STAFF))


def test_a_secondment_is_ended_on_the_page(as_, session: Session, cast: Cast) -> None:
    form = {
        "official": str(cast.an.id), "way": "seconded", "to": "P2", "title": "Biệt phái", "division": "Văn phòng",
        "from_on": "2026-10-19",
    }  # fmt: skip
    as_("minh").post(STAFF + "postings", form)
    posting = session.scalars(select(Posting.id).where(Posting.seconded)).one()

    ended = as_("minh").post(
        f"/admin/offices/P2/staffing/2026-10/postings/{posting}/end", {"last_on": "2026-10-23"}
    )

    assert ended.status_code == 303
    assert "17/22 0 17" in words(as_("dung").get(STAFF))


def test_whoever_moves_people_between_offices_has_the_page_for_it_and_sees_nobodys_leave(
    as_, session: Session, cast: Cast
) -> None:
    as_("dung").post(STAFF + "absences", leave(cast))
    page = html.fromstring(as_("minh").get(STAFF).get_data(as_text=True))

    (form,) = page.xpath("//form[contains(@action, '/postings')][.//select[@name='way']]")
    assert {"", "P2"} <= set(form.xpath(".//select[@name='to']/option/@value"))
    assert "Nghỉ ốm" not in page.text_content()
    assert page.xpath("//th[. = 'Số ngày vắng' or . = 'Số ngày thực làm']") == []
    own = html.fromstring(as_("hoa").get(STAFF).get_data(as_text=True))
    assert own.xpath("//form[contains(@action, '/postings')]//select[@name='to']") == []  # one office alone


def test_the_office_that_somebody_left_or_is_seconded_from_says_where_they_are(
    as_, session: Session, cast: Cast
) -> None:
    for official, way in ((cast.an, "moved"), (cast.binh, "seconded")):
        form = {
            "official": str(official.id),
            "way": way,
            "to": "P2",
            "title": "Chuyên viên",
            "division": "Văn phòng",
        }
        assert as_("minh").post(STAFF + "postings", form | {"from_on": "2026-10-19"}).status_code == 303

    said = words(as_("dung").get(STAFF))

    assert "12/22" in said  # of each: 1 to 18 October has 12 of the 22 working days
    assert f"biệt phái đến {cast.p2.name} 19/10/2026 – 31/10/2026" in said
    assert f"ở {cast.p2.name} 19/10/2026 – 31/10/2026" in said
    plan = words(as_("dung").get(f"/admin/offices/P1/plans/2026-10/{cast.an.id}/"))
    assert f"ở {cast.p2.name}: 19/10/2026 – 31/10/2026. Mỗi cơ quan đánh giá phần của mình." in plan
