"""Receipts at the desk: a dossier is received, its code is shown once, its paper is printed, nobody sees who rated."""

import re
from datetime import UTC, date, datetime

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.receipts import codes
from feedback.receipts.models import RatedBy, Receipt, ReceiptCode
from tests.cast import Cast
from tests.months import AFTER_OCTOBER, HANOI

NEW = "/admin/offices/P1/receipts/new"
DOSSIER = "H26.19.00-261105-0001"


def form(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "dossier": DOSSIER,
        "procedure": str(cast.procedure.id),
        "desk": "Q01",
        "mode": "direct",
    } | changes


def receipts(session: Session) -> list[Receipt]:
    return list(session.scalars(select(Receipt)))


def code_shown(answer) -> str:
    page = html.fromstring(answer.get_data(as_text=True))
    return str(page.xpath("//input[@name='code']/@value")[0])


def test_an_receives_a_dossier_and_is_the_one_who_served(as_, session: Session, cast: Cast) -> None:
    answer = as_("an").post(NEW, form(cast, dossier=" h26.19.00-261105-0001 ", official=str(cast.binh.id)))

    (receipt,) = receipts(session)
    assert answer.status_code == 200
    assert (receipt.dossier_code, receipt.official_id, receipt.desk_id) == (DOSSIER, cast.an.id, cast.q1.id)
    assert receipt.received_at == AFTER_OCTOBER
    # the catalogue gives no working day: due on the same day, at five in the afternoon
    assert receipt.due_at == datetime(2026, 11, 5, 17, 0, tzinfo=HANOI).astimezone(UTC)


def test_the_code_on_the_page_lets_its_citizen_rate(as_, client, session: Session, cast: Cast) -> None:
    answer = as_("an").post(NEW, form(cast))

    code = code_shown(answer)
    assert session.scalars(select(ReceiptCode.code_hash)).all() == [codes.code_hash(code)]
    assert f"https://localhost/r/{code}" in answer.get_data(as_text=True)
    assert client.get(f"/r/{code}").status_code == 200


def test_the_head_of_the_desks_issues_for_another(as_, session: Session, cast: Cast) -> None:
    as_("dung").post(NEW, form(cast, official=str(cast.binh.id), due_at="2026-11-12"))

    (receipt,) = receipts(session)
    assert receipt.official_id == cast.binh.id
    assert receipt.due_at.astimezone(HANOI).date() == date(2026, 11, 12)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"dossier": ""}, 422),
        ({"dossier": "12345"}, 422),
        ({"dossier": "=HYPERLINK(1)"}, 422),
        ({"due_at": "2026-11-04"}, 422),
        ({"due_at": "tomorrow"}, 422),
        ({"desk": ""}, 422),
        ({"desk": "Q99"}, 422),
        ({"procedure": "x"}, 422),
        ({"mode": "by pigeon"}, 422),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(as_, session, cast, changes, status: int) -> None:
    answer = as_("an").post(NEW, form(cast) | changes)

    assert (answer.status_code, receipts(session)) == (status, [])


def test_a_dossier_is_received_once(as_, session: Session, cast: Cast) -> None:
    browser = as_("an")
    browser.post(NEW, form(cast))

    assert browser.post(NEW, form(cast, dossier=DOSSIER.lower())).status_code == 422
    assert len(receipts(session)) == 1


class TestThePaper:
    def test_it_is_printed_with_the_code_just_shown(self, as_, session: Session, cast: Cast) -> None:
        browser = as_("an")
        code = code_shown(browser.post(NEW, form(cast)))
        path = f"/admin/offices/P1/receipts/{receipts(session)[0].id}/paper"

        answer = browser.post(path, {"code": code})

        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.data.startswith(b"%PDF")

    def test_another_receipts_code_prints_nothing(self, as_, session: Session, cast: Cast) -> None:
        browser = as_("an")
        code = code_shown(browser.post(NEW, form(cast)))
        browser.post(NEW, form(cast, dossier="H26.19.00-261105-0002"))
        other = next(each for each in receipts(session) if each.dossier_code.endswith("2"))

        for wrong in (code, "", "0" * 24):
            assert (
                browser.post(f"/admin/offices/P1/receipts/{other.id}/paper", {"code": wrong}).status_code
                == 404
            )


def test_the_list_of_the_day_never_changes_when_somebody_rates(as_, session: Session, cast: Cast) -> None:
    as_("an").post(NEW, form(cast))
    browser = as_("dung")
    path = "/admin/offices/P1/receipts/?day=2026-11-05"
    before = without_token(browser.get(path))
    assert DOSSIER in before

    receipts(session)[0].rated_by = RatedBy.NAMED

    assert without_token(browser.get(path)) == before


def test_the_list_is_of_the_local_day(as_, session: Session, cast: Cast) -> None:
    as_("an").post(NEW, form(cast))
    browser = as_("dung")
    (receipt,) = receipts(session)
    receipt.due_at, receipt.received_at = None, datetime(2026, 11, 5, 16, 59, tzinfo=UTC)  # 23:59 in Hanoi

    assert DOSSIER in browser.get("/admin/offices/P1/receipts/?day=2026-11-05").get_data(as_text=True)
    assert DOSSIER not in browser.get("/admin/offices/P1/receipts/?day=2026-11-06").get_data(as_text=True)
    assert browser.get("/admin/offices/P1/receipts/?day=nonsense").status_code == 200


def without_token(answer) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.get_data(as_text=True))
