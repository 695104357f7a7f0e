"""Who served, on the screen: proposing, seeing the effect, agreeing as the second person; and the roster ahead."""

from datetime import date

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.duty.models import Shift
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Correction, CorrectionState, FlaggedRating
from feedback.ratings.models import Rating, RatingState
from feedback.ratings.tallies import change_state
from tests.admin.things import flag_at
from tests.cast import Cast
from tests.desk_day import receipt, seal, shift, tap

LIST = "/admin/offices/P1/corrections/"


@pytest.fixture
def six_ratings(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, "2026-10-05")
    for number in range(6):
        moment = f"2026-10-05 {8 + number // 3:02}:{number % 3 * 20:02}"
        receipt(session, cast.q1, cast.an, cast.procedure, moment)
        tap(session, cast.q1, moment, level=4)
    seal(session, "2026-11-03 00:30")


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def form(cast: Cast, **more: str) -> dict[str, str]:
    return {
        "day": "2026-10-05",
        "desk": str(cast.q1.id),
        "from": str(cast.an.id),
        "to": str(cast.binh.id),
        "reason": "Bình trực thay",
        **more,
    }


def test_two_people_move_ratings(as_, session: Session, cast: Cast, six_ratings: None) -> None:
    page = as_("alice").post(LIST, form(cast)).location
    assert "how many is told once their month is closed" in words(as_("thanh").get(page + "?lang=en"))
    assert "Agree, and carry it out" not in words(as_("alice").get(page + "?lang=en"))

    as_("thanh").post(page + "agree")

    assert set(session.scalars(select(Rating.moved_to))) == {cast.binh.id}
    assert "Decided by two people: Bùi Chí Thanh" in words(as_("dung").get(page + "?lang=en"))


@pytest.mark.parametrize("bad", [{"day": "morgen"}, {"reason": ""}, {"from": ""}, {"day": "2027-01-04"}])
def test_a_bad_proposal_says_why_and_keeps_what_was_typed(
    as_, session: Session, cast: Cast, bad: dict[str, str]
) -> None:
    answer = as_("alice").post(LIST, form(cast, **bad))

    assert answer.status_code == 422
    assert session.scalars(select(Correction)).all() == []
    assert str(cast.binh.id) in html.fromstring(answer.data).xpath(
        "//select[@name='to']/option[@selected]/@value"
    )


@pytest.mark.parametrize("field", ["desk", "from", "to"])
def test_az_1_things_of_another_ward_are_not_there(as_, session: Session, cast: Cast, field: str) -> None:
    foreign = str(cast.far_desk.id if field == "desk" else cast.chau.id)

    assert as_("alice").post(LIST, form(cast, **{field: foreign})).status_code == 404
    assert session.scalars(select(Correction)).all() == []


def test_the_roster_ahead_is_changed_at_once(as_, session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, "2026-11-09")

    answer = as_("dung").post(LIST + "roster", form(cast, day="2026-11-09", part="morning"))

    assert answer.location.endswith("/roster/2026-11/")
    assert session.scalars(select(Shift.official_id)).all() == [cast.binh.id]
    page = as_("dung").get(answer.location + "?lang=en").get_data(as_text=True)
    assert "What the roster said before" in page
    assert "Lê Quốc Dũng" in page.partition("What the roster said before")[2]


def test_the_roster_of_a_past_day_waits_for_a_second_person(as_, session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, "2026-10-05")

    page = as_("hoa").post(LIST + "roster", form(cast, part="morning")).location
    assert session.scalars(select(Shift.official_id)).all() == [cast.an.id]

    as_("alice").post(page + "withdraw")
    assert session.scalars(select(Correction.state)).all() == [CorrectionState.WITHDRAWN]


def test_a_dossier_is_proposed_by_its_code_and_moment(as_, session: Session, cast: Cast) -> None:
    named = receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:00")
    session.flush()
    form = {
        "dossier": named.dossier_code,
        "stage": "reception",
        "to": str(cast.binh.id),
        "reason": "Ghi nhầm",
    }

    page = as_("alice").post(LIST + "dossier", form).location

    assert named.dossier_code in words(as_("thanh").get(page))
    as_("thanh").post(page + "agree")
    session.refresh(named)
    assert named.official_id == cast.binh.id


@pytest.mark.parametrize("bad", [{"dossier": "none"}, {"stage": ""}, {"to": ""}, {"reason": ""}])
def test_a_bad_proposal_for_a_dossier_says_why(
    as_, session: Session, cast: Cast, bad: dict[str, str]
) -> None:
    named = receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:00")
    form = {
        "dossier": named.dossier_code,
        "stage": "reception",
        "to": str(cast.binh.id),
        "reason": "Ghi nhầm",
    }

    assert as_("alice").post(LIST + "dossier", form | bad).status_code == 422
    assert session.scalars(select(Correction)).all() == []


def test_a_flag_leads_to_the_proposal_with_its_day_its_desk_and_its_official(
    as_, session: Session, cast: Cast
) -> None:
    flag = flag_at(session, cast.p1, cast.an, cast.q1)
    flag.kind, flag.day_on = FlagKind.BURST, date(2026, 10, 5)
    session.flush()

    (link,) = html.fromstring(as_("alice").get(f"/admin/offices/P1/flags/{flag.id}/").data).xpath(
        "//a[contains(@href, '/corrections/')][contains(@href, 'day=')]/@href"
    )

    page = html.fromstring(as_("alice").get(link).data)
    (filled,) = page.xpath("//form[.//input[@name='flag']]")
    assert filled.xpath(".//input[@name='flag']/@value") == [str(flag.id)]
    assert page.xpath("//details[@open]/@id") == ["ratings"]
    assert filled.xpath(".//input[@name='scope'][@checked]/@value") == ["flag"]
    assert filled.xpath(".//input[@name='day']/@value") == ["2026-10-05"]
    assert filled.xpath(".//select[@name='desk']/option[@selected]/@value") == [str(cast.q1.id)]
    assert filled.xpath(".//select[@name='from']/option[@selected]/@value") == [str(cast.an.id)]


def test_held_ratings_go_along_and_stay_held(as_, session: Session, cast: Cast, six_ratings: None) -> None:
    held = session.scalars(select(Rating)).first()
    change_state(session, cast.p1.id, [held.rating_id], old=held.state, new=RatingState.HELD)
    page = as_("alice").post(LIST, form(cast)).location

    as_("thanh").post(page + "agree")

    session.refresh(held)
    assert (held.moved_to, held.state) == (cast.binh.id, RatingState.HELD)


def test_a_flag_of_another_ward_says_nothing_here(as_, session: Session, cast: Cast) -> None:
    foreign = flag_at(session, cast.p2, cast.chau, cast.far_desk)

    assert as_("alice").get(f"{LIST}?flag={foreign.id}").status_code == 404
    assert as_("alice").post(LIST, form(cast, flag=str(foreign.id), scope="flag")).status_code == 404


def test_a_flag_on_low_ratings_offers_the_whole_day_alone(as_, session: Session, cast: Cast) -> None:
    flag = flag_at(session, cast.p1, cast.an, cast.q1)
    flag.kind = FlagKind.LOW_CLUSTER
    session.flush()

    answer = as_("alice").get(f"{LIST}?flag={flag.id}&lang=en")

    assert "picked by their level" in words(answer)
    assert html.fromstring(answer.data).xpath("//input[@name='scope']") == []


def test_the_ratings_of_a_flag_alone_are_moved_from_its_page(
    as_, session: Session, cast: Cast, six_ratings: None
) -> None:
    flag = flag_at(session, cast.p1, cast.an, cast.q1)
    flag.kind, flag.day_on = FlagKind.BURST, date(2026, 10, 5)
    ids = session.scalars(select(Rating.rating_id).limit(5)).all()
    session.add_all(FlaggedRating(office_id=cast.p1.id, flag_id=flag.id, rating_id=each) for each in ids)
    session.flush()
    page = as_("alice").post(LIST, form(cast, flag=str(flag.id), scope="flag")).location
    assert "The ratings of one flag alone" in words(as_("thanh").get(page + "?lang=en"))

    as_("thanh").post(page + "agree")

    moved = session.scalars(select(Rating.rating_id).where(Rating.moved_to == cast.binh.id)).all()
    assert set(moved) == set(ids)


@pytest.mark.parametrize(
    ("form_of", "opened"), [("", "ratings"), ("dossier", "dossier-form"), ("roster", "roster")]
)
def test_the_form_that_was_refused_stands_open_and_the_others_do_not(
    as_, cast: Cast, form_of: str, opened: str
) -> None:
    refused = as_("dung").post(LIST + form_of, form(cast, day="morgen", stage="", part="morning"))

    assert refused.status_code == 422
    assert html.fromstring(refused.data).xpath("//details[@open]/@id") == [opened]
    assert html.fromstring(as_("dung").get(LIST).data).xpath("//details[@open]") == []
