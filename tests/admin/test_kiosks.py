"""The kiosks' page: a pairing code shown once, silent devices and unsent ratings marked, access ended."""

from datetime import timedelta

from lxml import html
from sqlalchemy.orm import Session

from feedback.devices.queries import device_of
from tests.admin.things import things_of_p1
from tests.cast import Cast
from tests.months import AFTER_OCTOBER

KIOSKS = "/admin/offices/P1/kiosks/"


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def test_the_code_pairs_a_tablet_with_its_desk(as_, client, session: Session, cast: Cast) -> None:
    page = html.fromstring(
        as_("alice").post(KIOSKS + "pairing-codes", {"desk": "Q02"}).get_data(as_text=True)
    )
    code = page.xpath("//*[@class='shown-once']")[0].text

    token = client.post("/k/pair", json={"code": code}).get_json()["token"]

    device = device_of(session, token)
    assert device is not None
    assert device.desk_id == cast.q2.id


def test_another_wards_desk_gets_no_code(as_, session: Session, cast: Cast) -> None:
    cast.far_desk.code, cast.far_desk.code_key = "Q77", "q77"

    assert as_("alice").post(KIOSKS + "pairing-codes", {"desk": "Q77"}).status_code == 404


def test_a_silent_kiosk_and_unsent_ratings_are_marked(as_, session: Session, cast: Cast) -> None:
    kiosk = things_of_p1(session, cast).kiosk
    assert "Silent" in words(as_("alice").get(KIOSKS + "?lang=en"))

    kiosk.seen_at, kiosk.unsent = AFTER_OCTOBER - timedelta(minutes=9), 3

    page = words(as_("alice").get(KIOSKS + "?lang=en"))
    assert "Working" in page
    assert "Silent" not in page
    assert html.fromstring(as_("alice").get(KIOSKS).get_data(as_text=True)).xpath(
        "//td[@class='number']/span/text()"
    ) == ["3"]


def test_a_revoked_kiosk_is_gone_from_the_list_and_refused_at_once(
    as_, client, session: Session, cast: Cast
) -> None:
    browser = as_("alice")
    page = html.fromstring(browser.post(KIOSKS + "pairing-codes", {"desk": "Q01"}).get_data(as_text=True))
    token = client.post("/k/pair", json={"code": page.xpath("//*[@class='shown-once']")[0].text}).get_json()[
        "token"
    ]
    action = html.fromstring(browser.get(KIOSKS).get_data(as_text=True)).xpath("//td/form/@action")[0]

    browser.post(action)

    assert device_of(session, token) is None
    assert "No kiosk is paired yet." in words(browser.get(KIOSKS + "?lang=en"))


def test_the_inspectorate_reads_the_list_and_pairs_nothing(as_, session: Session, cast: Cast) -> None:
    things_of_p1(session, cast)
    page = html.fromstring(as_("thanh").get(KIOSKS).get_data(as_text=True))

    assert page.xpath("//main//button") == []
