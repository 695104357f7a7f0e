"""The page behind a receipt's QR: one paper, one rating, on any phone."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.ratings.check_codes import canonical, lookup
from feedback.ratings.models import Channel, Intake, Source
from feedback.receipts import operations
from feedback.receipts.codes import spelled
from feedback.receipts.models import CodeState, RatedBy, Receipt, ReceiptCode
from tests.cast import Cast
from tests.clients import CheckedClient

Issue = Callable[..., str]
SMALL = 30_000  # bytes


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Intake)) or 0


def rating_id_in(page: str) -> str:
    found = re.search(r'name="rating_id" value="([^"]+)"', page)
    assert found
    return found[1]


def test_it_asks_about_the_service_that_the_paper_speaks_of(client: CheckedClient, issue: Issue) -> None:
    page = client.get(f"/r/{issue('H26.19.00-261015-0001')}").text

    assert "Đăng ký khai sinh" in page
    assert "Nguyễn Văn An" in page
    assert page.count('name="level"') == 5
    assert "H26.19.00" not in page  # the dossier's number is nobody's business


def test_qr_9_a_code_says_nothing_and_only_its_hash_is_kept(session: Session, issue: Issue) -> None:
    code = issue()

    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{24}", code)  # 24 x 5 = 120 bits
    assert session.scalars(select(ReceiptCode)).one().code_hash != code.encode()


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


def test_it_takes_one_rating_only_and_says_that_it_was_used(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    code = issue()
    client.post(f"/r/{code}", data={"level": "5"})

    second, look = client.post(f"/r/{code}", data={"level": "1"}), client.get(f"/r/{code}")

    assert second.status_code == look.status_code == 410
    assert second.data == look.data
    assert "Mã này đã được dùng" in look.text
    assert session.scalars(select(Intake.level)).all() == [5]


def test_qr_2_a_used_code_says_the_same_whatever_was_tapped(client: CheckedClient, issue: Issue) -> None:
    pages = set()
    for level in "12345":
        code = issue(f"D-{level}")
        client.post(f"/r/{code}", data={"level": level, "comment": "x" * int(level)})
        pages.add(client.get(f"/r/{code}").data)

    assert len(pages) == 1


def test_rcpt_whoever_has_a_code_issued_anew_is_not_told_whether_the_moment_was_rated(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    """Looking at it, sending it with a fault, sending it, sending it once more: each time the same."""
    issue("D-1")
    client.post(f"/r/{issue('D-2')}", data={"level": "1"})
    receipts = session.scalars(select(Receipt).order_by(Receipt.dossier_key)).all()
    codes = [operations.issue_code(session, each, valid_days=7, now=clock.now()) for each in receipts]

    looked = [client.get(f"/r/{code}") for code in codes]
    faulty = [client.post(f"/r/{code}", data={"level": ""}) for code in codes]
    forms = [{"level": "5", **fields_of(page.text)} for page in looked]
    sent = [client.post(f"/r/{code}", data=form) for code, form in zip(codes, forms, strict=True)]
    resent = [client.post(f"/r/{code}", data=form) for code, form in zip(codes, forms, strict=True)]
    again = [client.post(f"/r/{code}", data={"level": "2"}) for code in codes]
    used = [client.get(f"/r/{code}") for code in codes]

    for unrated, rated in (looked, faulty, sent, resent, again, used):
        assert unrated.status_code == rated.status_code
        assert without_random(unrated.text) == without_random(rated.text)
    assert [each[0].status_code for each in (looked, faulty, sent, resent, again, used)] == [
        200, 422, 200, 200, 410, 410,
    ]  # fmt: skip
    asked = [client.post("/check", data={"code": form["check_code"]}) for form in forms]
    assert asked[0].data == asked[1].data
    assert "đang chờ được tính" in asked[0].text


def test_rcpt_a_new_code_of_a_rated_receipt_gives_no_second_rating(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    client.post(f"/r/{issue()}", data={"level": "1"})
    receipt = session.scalars(select(Receipt)).one()
    new = operations.issue_code(session, receipt, valid_days=7, now=clock.now())

    assert client.post(f"/r/{new}", data={"level": "5"}).status_code == 200

    kept = {
        each.channel: (each.level, each.receipt_id is not None) for each in session.scalars(select(Intake))
    }
    assert kept == {Channel.QR: (1, True), Channel.WALL: (5, False)}


def test_a_form_sent_twice_is_thanked_twice_and_kept_once(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    code = issue()
    form = {"level": "4", "rating_id": rating_id_in(client.get(f"/r/{code}").text)}

    first, second = client.post(f"/r/{code}", data=form), client.post(f"/r/{code}", data=form)

    assert first.data == second.data
    assert count(session) == 1


def test_a_citizen_who_goes_back_and_chooses_otherwise_does_not_change_the_first(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    code = issue()
    form = {"level": "4", **fields_of(client.get(f"/r/{code}").text)}
    client.post(f"/r/{code}", data=form)

    again = client.post(f"/r/{code}", data={**form, "level": "1"})

    assert again.status_code == 410
    assert session.scalars(select(Intake.level)).all() == [4]


def test_the_thanks_are_the_same_whatever_was_chosen(client: CheckedClient, issue: Issue) -> None:
    pages = set()
    for level in "12345":
        page = client.post(
            f"/r/{issue(f'D-{level}')}", data={"level": level, "comment": "x" * int(level)}
        ).text
        pages.add(re.sub(r"[0-9a-f-]{36}", "ID", page))

    assert len(pages) == 1


@pytest.mark.parametrize(
    "spelling",
    [
        spelled,
        str.lower,
        lambda code: spelled(code).lower(),
        lambda code: code.replace("0", "O").replace("1", "l"),
    ],
    ids=["grouped", "small", "grouped and small", "misread"],
)
def test_qr_4_every_spelling_of_a_code_is_that_code(
    client: CheckedClient, session: Session, issue: Issue, spelling: Callable[[str], str]
) -> None:
    code = issue()
    assert client.get(f"/r/{spelling(code)}").status_code == 200
    client.post(f"/r/{spelling(code)}", data={"level": "3"})

    assert client.post(f"/r/{code}", data={"level": "3"}).status_code == 410
    assert count(session) == 1


def test_qr_5_used_expired_void_and_unknown_have_a_page_each(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    used, expired, void = issue("D-1"), issue("D-2", days_ago=8), issue("D-3")
    client.post(f"/r/{used}", data={"level": "5"})
    operations.void(
        session, session.scalars(select(Receipt).where(Receipt.dossier_key == "d-3")).one(), now=clock.now()
    )

    answers = [client.get(f"/r/{code}") for code in (used, expired, void, "0" * 24)]

    assert [answer.status_code for answer in answers] == [410, 410, 410, 404]
    assert len({answer.text for answer in answers}) == 4


@pytest.mark.parametrize("code", ["0" * 24, "0" * 23, "U" * 24, "x", "%F0%9F%98%80", "٠" * 24, "0" * 5000])
def test_unknown_and_malformed_are_answered_alike(client: CheckedClient, cast: Cast, code: str) -> None:
    asked, sent = client.get(f"/r/{code}"), client.post(f"/r/{code}", data={"level": "5"})

    assert asked.status_code == sent.status_code == 404
    assert asked.data == sent.data == client.get("/r/1").data


def test_an_expired_code_is_not_spent(client: CheckedClient, session: Session, issue: Issue) -> None:
    answer = client.post(f"/r/{issue(days_ago=8)}", data={"level": "5"})

    assert answer.status_code == 410
    assert count(session) == 0


def test_a_code_printed_again_replaces_the_first(
    client: CheckedClient, session: Session, issue: Issue
) -> None:
    first = issue()
    second = operations.issue_code(
        session, session.scalars(select(Receipt)).one(), valid_days=7, now=clock.now()
    )

    assert client.get(f"/r/{first}").status_code == 410
    assert client.get(f"/r/{second}").status_code == 200


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


def without_random(page: str) -> str:
    """The page but for the id and the check code that each one gets, and the QR drawn of it."""
    plain = re.sub(r'name="(rating_id|check_code|code)" value="[^"]+"|<path d="[^"]+"', "", page)
    return re.sub(r'<p class="code">[^<]+', "", plain)


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


def test_qr_2_forty_phones_with_one_code_at_once_give_one_rating(
    app: Flask, session: Session, issue: Issue
) -> None:
    code = issue()

    def send(number: int) -> int:
        return app.test_client().post(f"/r/{code}", data={"level": str(number % 5 + 1)}).status_code

    with ThreadPoolExecutor(40) as together:
        statuses = sorted(together.map(send, range(40)))

    assert statuses == [200] + [410] * 39
    assert session.scalars(select(Intake.channel)).all() == [Channel.QR]


def fields_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(rating_id|check_code)" value="([^"]+)"', page))


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
