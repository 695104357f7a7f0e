"""The check page: whether a rating was counted, and nothing about it."""

import hashlib
import subprocess
import sys
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from feedback.audit.chain import InclusionProof, is_included
from feedback.audit.signing import INFO, KeyFile
from feedback.contacts import operations as contacts
from feedback.contacts.models import Contact, Purpose
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Flag, FlaggedRating, Reason, Ruling, Vote
from feedback.periods.month import Month
from feedback.ratings import check_codes
from feedback.ratings.models import Basis, Channel, Intake, Rating, RatingState
from kiosk.verifying import FILES
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.desk_day import seal
from tests.kiosk.tablets import Tablet, tap

NOT_ARRIVED = "Chưa nhận được đánh giá nào có mã này."
WAITING = "đang chờ được tính"
COUNTED = "đã được tính, trong đợt ngày 15/10/2026"
NOT_COUNTED = "đã được nhận nhưng không được tính"


def sealed(session: Session, cast: Cast, state: RatingState, level: int = 3) -> str:
    official = cast.an.id if state is RatingState.COUNTED else None
    rating_id = uuid.uuid4()
    session.add(
        Rating(
            office_id=cast.p1.id, rating_id=rating_id, month=Month(2026, 10), day_on=date(2026, 10, 15), desk_id=cast.q1.id,
            official_id=official, channel=Channel.KIOSK, level=level, state=state,
            basis=Basis.MATCHED if official else Basis.DESK, batch=1, salt=bytes(16),
        )
    )  # fmt: skip
    session.commit()
    return str(rating_id)


def answer_for(client: CheckedClient, code: str) -> str:
    return client.post("/check", data={"code": code}).text


def test_it_asks_for_the_code(client: CheckedClient, cast: Cast) -> None:
    page = client.get("/check").text

    assert 'name="code"' in page
    assert NOT_ARRIVED not in page


@pytest.mark.parametrize(
    "code", ["", "nonsense", "1" * 32, "b659f768-e77b-4475-9617-643b634d195", "x" * 5000, "đ"]
)
def test_unknown_and_malformed_are_answered_with_the_same_bytes(
    client: CheckedClient, cast: Cast, code: str
) -> None:
    page = answer_for(client, code)

    assert NOT_ARRIVED in page
    assert page == answer_for(client, str(uuid.uuid4()))


def test_a_rating_in_the_intake_is_waiting(client: CheckedClient, tablet: Tablet) -> None:
    sent = tap()
    tablet.send(sent)

    assert WAITING in answer_for(client, sent["rating_id"])


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (RatingState.COUNTED, COUNTED),
        (RatingState.UNVERIFIED, COUNTED),
        (RatingState.HELD, WAITING),
        (RatingState.EXCLUDED, NOT_COUNTED),
    ],
)
def test_a_sealed_rating_is_told_by_its_state(
    client: CheckedClient, session: Session, cast: Cast, state: RatingState, said: str
) -> None:
    assert said in answer_for(client, sealed(session, cast, state))


def test_the_answer_is_the_same_for_every_level(client: CheckedClient, session: Session, cast: Cast) -> None:
    answers = {answer_for(client, sealed(session, cast, RatingState.COUNTED, level)) for level in range(1, 6)}

    assert len(answers) == 1


def test_a_code_may_be_written_without_hyphens_and_in_capitals(client: CheckedClient, tablet: Tablet) -> None:
    sent = tap()
    tablet.send(sent)

    assert WAITING in answer_for(client, f" {sent['rating_id'].replace('-', '').upper()} ")


def test_it_sets_no_cookie(client: CheckedClient, cast: Cast) -> None:
    assert "Set-Cookie" not in client.post("/check", data={"code": "x"}).headers


def hashed(code: str) -> str:
    own = check_codes.canonical(code)
    assert own is not None
    return check_codes.lookup(own).hex()


@pytest.fixture
def code() -> str:
    """A check code as a citizen sees it."""
    return check_codes.spelled(check_codes.new_code())


def test_rcpt_1_a_check_code_leads_to_its_rating_before_and_after_the_seal(
    client: CheckedClient, session: Session, tablet: Tablet, code: str
) -> None:
    tablet.send(tap(check_hash=hashed(code), tapped_at="2026-10-15T10:00:00+07:00"))
    assert WAITING in answer_for(client, code)

    day = session.scalars(select(Intake.tapped_at)).one().date()
    seal(session, "2027-01-01 00:30")

    assert f"trong đợt ngày {day:%d/%m/%Y}" in answer_for(client, code.lower().replace("-", " "))


def test_rcpt_2_unknown_malformed_and_another_wards_codes_are_answered_with_the_same_bytes(
    client: CheckedClient, cast: Cast, tablet: Tablet, code: str
) -> None:
    tablet.send(tap(check_hash=hashed(code)))
    others = [check_codes.spelled(check_codes.new_code()), code[:-1] + "?", "x" * 60, "đ", ""]

    own = client.post("/check", data={"code": code, "office": "P1"}).data
    foreign = client.post("/check", data={"code": code, "office": "P2"}).data
    unknown = {client.post("/check", data={"code": each, "office": "P2"}).data for each in others}

    assert WAITING in own.decode()
    assert unknown == {foreign}


def test_rcpt_2_they_take_the_same_searches_and_so_the_same_time(
    client: CheckedClient, cast: Cast, tablet: Tablet, code: str
) -> None:
    """Clocks are not asked, which tell of the machine: what takes time is the database, and it is asked the same."""
    tablet.send(tap(check_hash=hashed(code)))
    unknown = check_codes.spelled(check_codes.new_code())

    foreign, *others = (searches(client, each, "P2") for each in (code, unknown, code[:-1] + "?", "x" * 60))

    assert (
        sum("FROM rating" in each for each in foreign) == sum("FROM intake" in each for each in foreign) == 1
    )
    assert others == [foreign] * 3
    assert searches(client, code, "P1") != foreign  # the control: nobody is counted who was found


def searches(client: CheckedClient, code: str, office: str) -> list[str]:
    """What the database is asked for an answer, in order."""
    asked: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        client.post("/check", data={"code": code, "office": office})
    finally:
        event.remove(Engine, "before_cursor_execute", heard)
    return asked


def test_rcpt_3_the_answer_is_the_same_for_every_level_and_held_is_as_waiting(
    client: CheckedClient, session: Session, cast: Cast, tablet: Tablet, code: str
) -> None:
    tablet.send(tap(check_hash=hashed(code)))
    held = {answer_for(client, sealed(session, cast, RatingState.HELD, level)) for level in range(1, 6)}

    assert held == {answer_for(client, code)}


def test_rcpt_4_an_excluded_rating_says_why_and_how_to_object_to_its_holder(
    client: CheckedClient, session: Session, cast: Cast
) -> None:
    rating_id = sealed(session, cast, RatingState.EXCLUDED)
    now = datetime(2026, 10, 20, 3, tzinfo=UTC)
    flag = Flag(
        office_id=cast.p1.id, month=Month(2026, 10), kind=FlagKind.BURST, finding={}, raised_at=now,
        due_on=date(2026, 10, 27), ruling=Ruling.EXCLUDE, decided_at=now,
    )  # fmt: skip
    session.add(flag)
    session.flush()
    session.add_all(
        [
            FlaggedRating(office_id=cast.p1.id, flag_id=flag.id, rating_id=uuid.UUID(rating_id)),
            *(
                Vote(
                    office_id=cast.p1.id, flag_id=flag.id, user_id=cast.accounts[who].id, ruling=Ruling.EXCLUDE,
                    reason=Reason.REPEATED, voted_at=now,
                )
                for who in ("alice", "thanh")
            ),
        ]
    )  # fmt: skip
    session.commit()

    page = answer_for(client, rating_id)

    assert NOT_COUNTED in page
    assert "Một người đánh giá nhiều lần" in page
    assert "quyền kiến nghị" in page
    assert cast.an.name not in page


def test_the_proof_shows_that_the_rating_is_in_its_batch(
    client: CheckedClient, session: Session, tablet: Tablet, code: str
) -> None:
    sent = [tap(), tap(check_hash=hashed(code)), tap()]
    tablet.send(*sent)
    seal(session, "2027-01-01 00:30")

    answer = client.post("/check/proof", data={"code": code})

    lines = [line.split(" ", 1) for line in answer.text.splitlines()]
    told = {name: value for name, value in lines if name != "beside"}
    index, leaves = map(int, told["index"].split(" of "))
    path = tuple(bytes.fromhex(value) for name, value in lines if name == "beside")
    assert leaves == 3
    leaf, root = bytes.fromhex(told["leaf"]), bytes.fromhex(told["root"])
    assert is_included(leaf, InclusionProof(index, leaves, path), root)
    assert not is_included(bytes(32), InclusionProof(index, leaves, path), root)
    assert "level" not in answer.text

    own = session.scalars(select(Rating).where(Rating.check_hash == bytes.fromhex(hashed(code)))).one()
    assert told["code"] == hashed(code)  # whose proof it is: its holder can work it out from the slip
    assert leaf == hashlib.sha256(b"\0hnr4" + own.check_hash + bytes.fromhex(told["hidden"])).digest()
    assert told["batch"] == f"{own.batch} of {own.month}"


def proof_and_heads(
    client: CheckedClient, session: Session, tablet: Tablet, code: str, tmp_path: Path
) -> tuple[str, str]:
    """A proof from a day that was sealed and signed, and what is published of it."""
    session.info[INFO] = KeyFile(tmp_path / "ledger-key.pem")
    tablet.send(*(tap() for _ in range(4)), tap(level=1, check_hash=hashed(code)))
    seal(session, "2027-01-01 00:30")
    session.commit()
    return client.post("/check/proof", data={"code": code}).text, client.get("/public/heads.txt").text


def verdict(tmp_path: Path, proof: str, code: str, heads: str) -> tuple[int, str]:
    """What the program in tools/ says, in a Python without any installed package."""
    (tmp_path / "proof.txt").write_text(proof, encoding="utf-8")
    (tmp_path / "heads.txt").write_text(heads, encoding="utf-8")
    words = [str(FILES["verify_proof.py"]), str(tmp_path / "proof.txt"), code, str(tmp_path / "heads.txt")]
    done = subprocess.run([sys.executable, "-S", "-E", *words], capture_output=True, text=True)
    return done.returncode, done.stdout


def test_led_8_the_holder_verifies_alone_that_the_signed_batch_holds_the_code(
    client: CheckedClient, session: Session, tablet: Tablet, code: str, tmp_path: Path
) -> None:
    proof, heads = proof_and_heads(client, session, tablet, code, tmp_path)

    assert verdict(tmp_path, proof, code, heads) == (0, "the batch holds the rating of this slip\n")
    assert verdict(tmp_path, proof, check_codes.spelled(check_codes.new_code()), heads)[0] == 1
    assert verdict(tmp_path, proof, code, "") == (0, "the batch holds the rating of this slip\n")
    assert verdict(tmp_path, proof, code, "P1 2026-10 1 another key")[0] == 1


def test_led_1_no_line_of_a_proof_can_change(
    client: CheckedClient, session: Session, tablet: Tablet, code: str, tmp_path: Path
) -> None:
    proof, heads = proof_and_heads(client, session, tablet, code, tmp_path)
    sys.path.insert(0, str(FILES["verify_proof.py"].parent))
    try:
        import verify_proof
    finally:
        sys.path.pop(0)
    lines = proof.splitlines()

    assert list(verify_proof.wrong_with(proof, code, heads)) == []
    for number, line in enumerate(lines):
        name, value = line.split(" ", 1)
        if name == "batch":  # said for a person; the record holds it too
            continue
        digit = "1" if value[0] == "0" else "0"
        other = value.replace('"count":5', '"count":4') if name == "record" else digit + value[1:]
        changed = "\n".join([*lines[:number], f"{name} {other}", *lines[number + 1 :]])
        assert list(verify_proof.wrong_with(changed, code, heads)), name


def test_rcpt_3_the_proof_tells_nothing_of_what_was_chosen_or_who_served(
    client: CheckedClient, session: Session, cast: Cast, tablet: Tablet, code: str, tmp_path: Path
) -> None:
    """Nobody who tries every level and every official finds the hidden part: the salt is missing."""
    proof, _ = proof_and_heads(client, session, tablet, code, tmp_path)

    for each in (cast.an, cast.binh, cast.q1, cast.q2, cast.procedure):
        assert each.id.hex not in proof
    own = session.scalars(select(Rating).where(Rating.check_hash == bytes.fromhex(hashed(code)))).one()
    assert own.salt.hex() not in proof
    assert own.rating_id.hex not in proof
    names = {line.split(" ", 1)[0] for line in proof.splitlines()}
    assert names == {"code", "hidden", "leaf", "index", "beside", "root", "batch", "record", "head", "signature", "key"}  # fmt: skip


@pytest.mark.parametrize("name", ["ledger-spec.md", "verify_ledger.py", "verify_proof.py"])
def test_who_verifies_without_us_finds_the_specification_and_two_programs(
    client: CheckedClient, name: str
) -> None:
    answer = client.get(f"/public/ledger/{name}")

    assert answer.content_type == "text/plain; charset=utf-8"
    assert answer.data == FILES[name].read_bytes()


@pytest.mark.parametrize("name", ["config.py", "../config.py", "tools/verify_ledger.py", ".."])
def test_nothing_else_is_given_there(client: CheckedClient, name: str) -> None:
    assert client.get(f"/public/ledger/{name}").status_code in (404, 308)


@pytest.mark.parametrize("state", [RatingState.HELD, RatingState.EXCLUDED])
def test_what_is_not_counted_has_no_proof(
    client: CheckedClient, session: Session, cast: Cast, state: RatingState
) -> None:
    rating_id = sealed(session, cast, state)

    answers = [client.post("/check/proof", data={"code": each}) for each in (rating_id, "x")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data == answers[1].data


def test_a_citizen_withdraws_a_contact_by_the_code_before_the_seal_and_after(
    client: CheckedClient, session: Session, cast: Cast, tablet: Tablet, code: str
) -> None:
    sent = tap(check_hash=hashed(code), contact="0912 345 678")
    tablet.send(sent)
    client.post("/check/withdraw", data={"code": code})
    assert session.scalars(select(Intake.contact)).one() is None

    contacts.keep(
        session, office_id=cast.p1.id, sealed=b"sealed", purpose=Purpose.ANSWER, kept_days=90,
        rating_id=uuid.UUID(sent["rating_id"]), today=date(2026, 10, 15),
    )  # fmt: skip
    session.commit()
    seal(session, "2027-01-01 00:30")
    session.commit()

    withdrawn, unknown = (client.post("/check/withdraw", data={"code": each}) for each in (code, "x"))

    assert session.scalars(select(Contact)).all() == []
    assert withdrawn.data == unknown.data  # so a slip shows nobody whether a contact was left


def test_log_2_rating_and_asking_leave_no_line_in_any_log(
    client: CheckedClient, issue: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    receipt = issue()
    page = client.get(f"/r/{receipt}").text
    own = page.split('name="check_code" value="')[1].split('"')[0]
    client.post(f"/r/{receipt}", data={"level": "1", "check_code": own, "contact": "0912", "consent": "yes"})
    client.post("/check", data={"code": own})
    client.get("/r/UNKNOWN")

    lines = [record.getMessage() for record in caplog.records if not record.name.startswith("sqlalchemy")]
    assert not [line for line in lines if receipt in line or own in line or "/r/" in line or "/check" in line]
