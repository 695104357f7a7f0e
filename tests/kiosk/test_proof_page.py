"""The proof that a rating is in its batch: what its holder verifies alone, and what it tells nobody."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.chain import InclusionProof, is_included
from feedback.audit.signing import INFO, KeyFile
from feedback.ratings import check_codes
from feedback.ratings.models import Rating, RatingState
from kiosk.verifying import FILES
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.desk_day import seal
from tests.kiosk.check_codes import hashed, sealed
from tests.kiosk.tablets import Tablet, tap


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
