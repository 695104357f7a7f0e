"""The screens' pages: how they ask, when they sleep, what they ask, photos, totems, and the official's button."""

import io
from datetime import date, timedelta

import pytest
from lxml import html
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.devices.models import Kiosk
from feedback.duty.models import DeskSession
from feedback.offices.models import OpeningHours, Portrait
from feedback.questionnaires.models import Questionnaire
from feedback.ratings.models import SealedDay
from feedback.screens.models import KioskDesk, Prompt, PromptDay, ScreenRules, Suppressed
from tests.admin.programs import program_of
from tests.admin.things import things_of_p1
from tests.cast import Cast
from tests.desk_day import ZONE, receipt

P1, CITY = "/admin/offices/P1/", "/admin/offices/HN/"
ARMED = {"asking": "armed", "armed_seconds": "90", "interval_seconds": "10"}


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def arm(as_, who: str = "alice") -> None:
    assert as_(who).post(P1 + "screens/asking", ARMED).status_code == 303


def report(session: Session, cast: Cast) -> Kiosk:
    """A tablet of desk Q01 that reported just now."""
    kiosk = things_of_p1(session, cast).kiosk
    kiosk.seen_at = clock.now()
    session.commit()
    return kiosk


def sign_on(session: Session, cast: Cast) -> None:
    session.add(
        DeskSession(
            office_id=cast.p1.id, desk_id=cast.q1.id, official_id=cast.an.id, signed_on_at=clock.now()
        )
    )
    session.commit()


def test_the_ward_chooses_how_its_screens_ask(as_, session: Session, cast: Cast) -> None:
    arm(as_)

    rules = session.scalars(select(ScreenRules)).one()
    assert (rules.office_id, rules.asking.value) == (cast.p1.id, "armed")
    assert html.fromstring(as_("alice").get(P1 + "screens/").get_data(as_text=True)).xpath(
        "//input[@value='armed']/@checked"
    )


@pytest.mark.parametrize("seconds", ["", "29", "601", "9e9", "ninety"])
def test_a_time_that_makes_no_sense_is_refused(as_, seconds: str) -> None:
    answer = as_("alice").post(P1 + "screens/asking", {**ARMED, "armed_seconds": seconds})

    assert answer.status_code == 422
    assert "từ 30 đến 600" in words(answer)


def test_opening_hours_are_set_from_a_day_on_and_come_back_as_written(as_, session: Session) -> None:
    form = {"mon": "7h30-11h30, 13:30-17:00", "sat": "8:00-11:30", "from_on": "2026-10-01", "desk": ""}
    assert as_("alice").post(P1 + "screens/hours", form).status_code == 303

    kept = session.scalars(select(OpeningHours)).one()
    assert (kept.from_on, kept.week["sat"]) == (date(2026, 10, 1), [["08:00", "11:30"]])
    assert as_("alice").post(P1 + "screens/hours", {**form, "tue": "all day"}).status_code == 422


def test_the_button_wakes_the_screen_and_tells_nobody_whether_it_was_answered(
    as_, session, cast: Cast
) -> None:
    arm(as_)
    report(session, cast)
    sign_on(session, cast)
    page = words(as_("an").get(P1 + "served/"))
    assert "Quầy 1" in page

    answer = as_("an").post(P1 + "served/", {"desk": "Q01"}, follow_redirects=True)

    prompt = session.scalars(select(Prompt)).one()
    assert (prompt.desk_id, prompt.suppressed) == (cast.q1.id, None)
    assert "đang mời người dân đánh giá" in words(answer)
    before = words(as_("an").get(P1 + "served/"))
    prompt.answered_by = prompt.id
    session.commit()
    assert words(as_("an").get(P1 + "served/")) == before


def test_the_button_is_of_no_use_away_from_a_desk(as_, session: Session, cast: Cast) -> None:
    arm(as_)
    report(session, cast)

    answer = as_("an").post(P1 + "served/", {"desk": "Q01"}, follow_redirects=True)

    assert session.scalars(select(Prompt)).all() == []
    assert "không trực quầy nào" in words(answer)


def test_kio_3_the_button_takes_no_word_on_whom_to_ask(as_, session, cast: Cast) -> None:
    arm(as_)
    report(session, cast)
    sign_on(session, cast)
    served = [
        receipt(session, cast.q1, cast.an, cast.procedure, minutes.isoformat())
        for minutes in (
            clock.now().astimezone(ZONE).replace(tzinfo=None) - timedelta(minutes=m) for m in (9, 2)
        )
    ]
    session.commit()

    as_("an").post(
        P1 + "served/",
        {
            "desk": "Q01",
            "dossier": served[0].dossier_code,
            "receipt": str(served[0].id),
            "procedure": "1.001193",
        },
    )

    assert session.scalars(select(Prompt)).one().receipt_id == served[1].id  # the latest one


def test_the_head_sees_who_was_asked_and_the_desk_that_passes_many_over(as_, session, cast: Cast) -> None:
    arm(as_)
    yesterday = clock.now().astimezone(ZONE).date() - timedelta(days=1)
    session.add(
        SealedDay(
            office_id=cast.p1.id,
            day_on=yesterday,
            sealed_at=clock.now(),
            served=21,
            received=3,
            served_by_desk={},
        )
    )
    session.query(ScreenRules).update({"from_at": clock.now() - timedelta(days=9)})
    for minute in range(21):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{yesterday} 09:{minute:02}")
    session.add(
        PromptDay(
            office_id=cast.p1.id, desk_id=cast.q1.id, day_on=yesterday, answered=3, unanswered=1, suppressed=5
        )
    )
    session.commit()

    page = html.fromstring(as_("alice").get(P1 + "kiosks/").get_data(as_text=True))

    row = page.xpath("//tr[th[contains(., 'Quầy 1')]][count(td) = 5]")[0]
    assert [cell.text_content().strip() for cell in row.xpath("td")] == ["21", "3", "1", "17", "5"]
    assert row.xpath(".//*[contains(@class, 'warn')]/text()") == ["17"]


def test_the_software_says_served_and_is_told_what_happened(
    as_, client, session: Session, cast: Cast
) -> None:
    program = program_of(client, session, cast.p1, name="Hàng đợi")
    assert program.post("/desks/Q01/served").get_json() == {"outcome": "open", "reason": None, "until": None}
    arm(as_)

    no_screen = program.post("/desks/q01/served", {"procedure": "1.001193"}).get_json()
    report(session, cast)
    armed = program.post("/desks/Q01/served", {"procedure": "1.001193"}).get_json()

    assert (no_screen["outcome"], no_screen["reason"]) == ("suppressed", Suppressed.NO_SCREEN.value)
    assert (armed["outcome"], armed["reason"]) == ("armed", None)
    assert armed["until"]
    assert program.post("/desks/Q99/served").status_code == 404
    assert program.post("/desks/Q01/served", {"procedure": "9.999"}).status_code == 422
    assert program.post("/desks/Q01/served", {"official": "C01"}).status_code == 422  # nobody chooses


def test_a_receipt_that_is_issued_wakes_the_screen(as_, client, session: Session, cast: Cast) -> None:
    arm(as_)
    report(session, cast)
    given = {"dossier": "H26.19.00-261015-0009", "procedure": "1.001193", "desk": "Q01", "official": "C01"}

    assert program_of(client, session, cast.p1, name="Hàng đợi").post("/receipts", given).status_code == 201

    assert session.scalars(select(Prompt)).one().receipt_id is not None


def test_the_city_approves_a_questionnaire_and_the_ward_narrows_it(as_, session: Session, cast: Cast) -> None:
    whole = {
        "reasons": ["long_wait", "several_visits", "polite", "quick"], "languages": ["vi", "en"],
        "question-vi": "Ông/Bà thấy thế nào?", "label-long_wait-vi": "Chờ lâu quá", "approved_on": "2026-10-01",
    }  # fmt: skip
    assert as_("minh").post(CITY + "questionnaire/", whole).status_code == 303
    narrowed = {
        "reasons": ["several_visits", "quick"],
        "languages": ["vi"],
        "notice-vi": "Phường Một",
        "approved_on": "2026-10-02",
    }
    assert as_("alice").post(P1 + "questionnaire/", narrowed).status_code == 303

    made = {each.office_id: each for each in session.scalars(select(Questionnaire))}
    assert (made[cast.city.id].number, made[cast.p1.id].number) == (2, 1)
    assert "phiên bản 2-1" in words(as_("alice").get(P1 + "questionnaire/"))


def test_a_ward_cannot_add_a_reason(as_, session: Session) -> None:
    answer = as_("alice").post(
        P1 + "questionnaire/", {"reasons": ["several_visits", "polite"], "languages": ["vi"]}
    )

    assert answer.status_code == 422
    assert session.scalars(select(Questionnaire)).all() == []


def photo(width: int = 900, height: int = 1200, kind: str = "JPEG") -> bytes:
    """A noisy picture with a place in its metadata."""
    written = io.BytesIO()
    picture = Image.effect_noise((width, height), 90).convert("RGB")
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    picture.save(written, kind, exif=exif)
    return written.getvalue()


def test_a_photo_is_kept_small_square_and_bare(as_, client, session: Session, cast: Cast) -> None:
    answer = as_("alice").client.post(
        f"{P1}photos/{cast.an.id}",
        data={"photo": (io.BytesIO(photo()), "an.jpg"), "csrf_token": as_("alice").token()},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 303

    kept = session.scalars(select(Portrait)).one()
    with Image.open(io.BytesIO(kept.image)) as shown:
        assert (shown.format, shown.size, dict(shown.getexif())) == ("WEBP", (160, 160), {})
    assert len(kept.image) <= 15_000
    assert b"home" not in kept.image
    served = client.get(f"/k/photos/{cast.an.id}/{kept.digest}.webp")
    assert (served.mimetype, served.data) == ("image/webp", kept.image)
    assert "immutable" in served.headers["Cache-Control"]
    assert client.get(f"/k/photos/{cast.an.id}/{'0' * 16}.webp").status_code == 404


@pytest.mark.parametrize("given", [b"", b"GIF89a", b"<svg/>", photo()[:400]])
def test_what_is_no_photo_is_refused(as_, session: Session, cast: Cast, given: bytes) -> None:
    browser = as_("alice")
    answer = browser.client.post(
        f"{P1}photos/{cast.an.id}",
        data={"photo": (io.BytesIO(given), "an.jpg"), "csrf_token": browser.token()},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 422
    assert session.scalars(select(Portrait)).all() == []


def test_a_totem_gets_its_further_desks(as_, session: Session, cast: Cast) -> None:
    kiosk = things_of_p1(session, cast).kiosk
    session.commit()

    answer = as_("alice").post(f"{P1}kiosks/{kiosk.id}/desks", {"desks": ["Q01", "Q02"]})

    assert answer.status_code == 303
    assert [each.desk_id for each in session.scalars(select(KioskDesk))] == [cast.q2.id]
    assert "Quầy 2" in words(as_("alice").get(P1 + "kiosks/"))
