"""The page behind a receipt's QR: one paper, one rating, on any phone."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.ratings.check_codes import canonical, lookup
from feedback.ratings.models import Channel, Intake, Source
from feedback.receipts.models import CodeState, RatedBy, Receipt, ReceiptCode
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.kiosk.receipt_pages import Issue, count, fields_of, without_random

SMALL = 30_000  # bytes


def test_it_asks_about_the_service_that_the_paper_speaks_of(client: CheckedClient, issue: Issue) -> None:
    page = client.get(f"/r/{issue('H26.19.00-261015-0001')}").text

    assert "Đăng ký khai sinh" in page
    assert "Nguyễn Văn An" in page
    assert page.count('name="level"') == 5
    assert "H26.19.00" not in page  # the dossier's number is nobody's business


def test_looking_at_it_changes_nothing(client: CheckedClient, session: Session, issue: Issue) -> None:
    code = issue()

    assert client.head(f"/r/{code}").status_code == 200
    assert client.get(f"/r/{code}").status_code == 200

    assert session.scalars(select(ReceiptCode)).one().state is CodeState.LIVE
    assert count(session) == 0


def test_it_stores_the_rating_and_spends_the_code(
    client: CheckedClient, session: Session, cast: Cast, issue: Issue, opened: Callable[[bytes], str]
) -> None:
    answer = client.post(
        f"/r/{issue()}",
        data={
            "level": "2",
            "reason": ["long_wait", "extra_papers"],
            "comment": "Chờ\r\nlâu",
            "contact": "0912 345 678",
            "consent": "yes",
        },
    )

    assert answer.status_code == 200
    assert "Xin cảm ơn" in answer.text
    kept = session.scalars(select(Intake)).one()
    assert (kept.channel, kept.source, kept.desk_id) == (Channel.QR, Source.BROWSER, cast.q1.id)
    assert (kept.level, kept.reasons, kept.comment) == (2, "extra_papers,long_wait", "Chờ\nlâu")
    assert kept.contact is not None
    assert opened(kept.contact) == "0912 345 678"
    receipt = session.scalars(select(Receipt)).one()
    assert kept.receipt_id == receipt.id
    assert receipt.rated_by is RatedBy.NAMED
    assert session.scalars(select(ReceiptCode)).one().state is CodeState.USED


def test_the_thanks_are_the_same_whatever_was_chosen(client: CheckedClient, issue: Issue) -> None:
    pages = set()
    for level in "12345":
        page = client.post(
            f"/r/{issue(f'D-{level}')}", data={"level": level, "comment": "x" * int(level)}
        ).text
        pages.add(re.sub(r"[0-9a-f-]{36}", "ID", page))

    assert len(pages) == 1


@pytest.mark.parametrize("level", ["", "0", "6", "5.0", "đ", "１"])
def test_without_a_level_the_form_comes_back_with_what_was_written(
    client: CheckedClient, session: Session, issue: Issue, level: str
) -> None:
    answer = client.post(f"/r/{issue()}", data={"level": level, "comment": "<b>Chờ lâu</b>"})

    assert answer.status_code == 422
    assert "Xin chọn một trong năm mức" in answer.text
    assert "&lt;b&gt;Chờ lâu&lt;/b&gt;" in answer.text
    assert count(session) == 0


def test_what_a_form_cant_say_is_left_out(client: CheckedClient, session: Session, issue: Issue) -> None:
    client.post(
        f"/r/{issue()}",
        data={
            "level": "5",
            "reason": ["polite", "long_wait", "nobody_at_desk", "nonsense"],
            "comment": "a\x00b" + "x" * 2000,
        },
    )

    kept = session.scalars(select(Intake)).one()
    assert kept.reasons == "polite"
    assert kept.comment == "ab" + "x" * 998


def test_qr_8_unknown_parts_of_the_address_are_passed_over(client: CheckedClient, issue: Issue) -> None:
    code = issue()
    plain = client.get(f"/r/{code}").text
    marked = client.get(f"/r/{code}?citizen=marked-42&utm_source=desk").text

    assert without_random(plain) == without_random(marked)
    assert "marked" not in without_random(marked)


def test_it_speaks_english_when_asked(client: CheckedClient, issue: Issue) -> None:
    page = client.get(f"/r/{issue()}?lang=en").text

    assert '<html lang="en">' in page
    assert "Very satisfied" in page


def test_it_is_small_and_sets_no_cookie_and_tells_no_other_site(client: CheckedClient, issue: Issue) -> None:
    code = issue()
    for answer in (client.get(f"/r/{code}"), client.post(f"/r/{code}", data={"level": "5"})):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<script" not in answer.text


def test_all_that_a_phone_fetches_is_under_thirty_kilobytes(client: CheckedClient, issue: Issue) -> None:
    """The page with everything that it names, as it goes over the wire without any compression."""
    code = issue()
    form = client.get(f"/r/{code}")
    fields = dict(re.findall(r'name="(rating_id|check_code)" value="([^"]+)"', form.text))
    thanks = client.post(f"/r/{code}", data={"level": "5", **fields})
    for page in (form, thanks, client.get("/check")):
        named = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text))
        assert named
        fetched = [client.get(address, buffered=True).data for address in named]
        assert not any(b"url(" in each or b"@import" in each for each in fetched)  # nothing more to fetch
        assert len(page.data) + sum(len(each) for each in fetched) < SMALL


def test_a_contact_without_consent_comes_back_and_is_not_kept(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    code = issue()
    form = {"level": "2", "reason": ["long_wait"], "contact": "0912 345 678"}

    answer = client.post(f"/r/{code}", data=form)

    assert answer.status_code == 422
    assert "Xin đánh dấu đồng ý" in answer.text
    assert re.search(r'value="2" required checked', answer.text)
    assert re.search(r'value="long_wait" checked', answer.text)
    assert "0912 345 678" in answer.text
    assert count(session) == 0
    assert client.post(f"/r/{code}", data={**form, "consent": "yes"}).status_code == 200


def test_consent_is_never_ticked_beforehand(client: CheckedClient, issue: Issue) -> None:
    page = client.get(f"/r/{issue()}").text

    assert re.search(r'name="consent" value="yes">', page)
    assert "<details>" in page


def test_without_the_inspectorates_key_no_contact_is_asked_for(
    client: CheckedClient, session: Session, app: Flask, issue: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.extensions, "hailong_sealer", None)
    code = issue()

    assert 'name="contact"' not in client.get(f"/r/{code}").text
    client.post(f"/r/{code}", data={"level": "2", "contact": "0912 345 678", "consent": "yes"})
    assert session.scalars(select(Intake)).one().contact is None


def test_only_the_hash_of_the_check_code_is_kept(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    code = issue()
    fields = fields_of(client.get(f"/r/{code}").text)

    thanks = client.post(f"/r/{code}", data={"level": "4", **fields}).text

    assert fields["check_code"] in thanks
    kept = session.scalars(select(Intake)).one()
    own = canonical(fields["check_code"])
    assert own is not None
    assert kept.check_hash == lookup(own)
