"""Receipts' codes: who may have one, what becomes of the one before, and the two commands that make codes in bulk."""

import csv
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.cli import main
from feedback.receipts import operations
from feedback.receipts.codes import ALPHABET, CHARACTERS, canonical
from feedback.receipts.models import CodeState, Mode, RatedBy, Receipt, ReceiptCode
from feedback.receipts.queries import Standing, codes_counted, find_code
from tests.cast import IN_OCTOBER, Cast, gather
from tests.databases import open_engine
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def receipt(session: Session, cast: Cast, number: int = 1, **changes: object) -> Receipt:
    values: dict[str, object] = {
        "office_id": cast.p1.id, "dossier_code": f"D-{number}", "dossier_key": f"d-{number}",
        "procedure_id": cast.procedure.id, "desk_id": cast.q1.id, "official_id": cast.an.id,
        "received_at": IN_OCTOBER, "mode": Mode.DIRECT,
    }  # fmt: skip
    made = Receipt(**{**values, **changes})
    session.add(made)
    session.flush()
    return made


def issue(session: Session, made: Receipt) -> str:
    return operations.issue_code(session, made, valid_days=7, now=IN_OCTOBER)


def standing(session: Session, code: str, *, days: float = 0) -> Standing | None:
    found = find_code(session, code, now=IN_OCTOBER + timedelta(days=days))
    return found.standing if found else None


def test_a_code_lives_for_its_days_and_no_longer(session: Session, cast: Cast) -> None:
    code = issue(session, receipt(session, cast))

    assert standing(session, code, days=6.999) is Standing.LIVE
    assert standing(session, code, days=7) is Standing.EXPIRED


def test_a_second_code_makes_the_first_void(session: Session, cast: Cast) -> None:
    made = receipt(session, cast)
    first, second = issue(session, made), issue(session, made)

    assert [standing(session, code) for code in (first, second)] == [Standing.VOID, Standing.LIVE]


def test_a_withdrawn_receipt_has_no_code_any_more(session: Session, cast: Cast) -> None:
    made = receipt(session, cast)
    code = issue(session, made)

    operations.void(session, made, now=IN_OCTOBER)
    operations.void(session, made, now=IN_OCTOBER)  # twice changes nothing
    session.refresh(made)

    assert standing(session, code) is Standing.VOID
    with refusing("receipt_void"):
        issue(session, made)


@pytest.mark.parametrize("rated_by", [None, *RatedBy])
def test_rcpt_a_rated_transaction_gets_a_new_code_like_any_other(
    session: Session, cast: Cast, rated_by: RatedBy | None
) -> None:
    """Whoever may issue codes would learn from a refusal that somebody has rated."""
    code = issue(session, receipt(session, cast, rated_by=rated_by))

    found = find_code(session, code, now=IN_OCTOBER)
    assert found is not None
    assert found.standing.may_be_printed
    assert (found.standing is Standing.LIVE) == (rated_by is not RatedBy.NAMED)


@pytest.mark.parametrize("end", ["a new code", "withdrawn", "expired"])
def test_rcpt_a_code_that_ended_is_told_alike_whether_it_was_used(
    session: Session, cast: Cast, end: str
) -> None:
    told = []
    for number, is_used in enumerate((False, True)):
        made = receipt(session, cast, number)
        code = issue(session, made)
        found = find_code(session, code, now=IN_OCTOBER)
        assert found is not None
        if is_used:
            assert operations.redeem(session, found.office_id, found.code_id, now=IN_OCTOBER)
            made.rated_by = RatedBy.NAMED
        if end == "a new code":
            issue(session, made)
        elif end == "withdrawn":
            operations.void(session, made, now=IN_OCTOBER)
            session.refresh(made)
        told.append(standing(session, code, days=7 if end == "expired" else 1))

    assert told[0] is told[1] is (Standing.EXPIRED if end == "expired" else Standing.VOID)


def test_rcpt_the_codes_of_a_month_are_counted_alike_whether_they_were_used(
    session: Session, cast: Cast
) -> None:
    counts = []
    for number, is_used in enumerate((False, True)):
        before = counted(session, cast)
        made = receipt(session, cast, number)
        found = find_code(session, issue(session, made), now=IN_OCTOBER)
        assert found is not None
        if is_used:
            operations.redeem(session, found.office_id, found.code_id, now=IN_OCTOBER)
        issue(session, made)
        counts.append([now - then for now, then in zip(counted(session, cast), before, strict=True)])

    assert counts[0] == counts[1] == [2, 1, 0]


def counted(session: Session, cast: Cast) -> list[int]:
    found = codes_counted(
        session, cast.p1.id, since=IN_OCTOBER, before=IN_OCTOBER + timedelta(days=1), now=IN_OCTOBER
    )
    return [found.issued, found.void, found.expired]


def test_qr_1_no_neighbour_of_a_code_is_accepted(session: Session, cast: Cast) -> None:
    codes_made = operations.mint(
        session, [receipt(session, cast, number) for number in range(5)], valid_days=7, now=IN_OCTOBER
    )
    assert all(standing(session, code) is Standing.LIVE for code in codes_made)  # the positive control

    for code in codes_made:
        for place in range(CHARACTERS):
            for bit in range(5):
                other = ALPHABET[ALPHABET.index(code[place]) ^ 1 << bit]
                assert standing(session, code[:place] + other + code[place + 1 :]) is None
        for altered in (code[:-1], code[1:], code + "0", code + code, code[::-1], code[:-1] + "é"):
            assert altered == code or standing(session, altered) is None


def test_a_code_is_redeemed_once(session: Session, cast: Cast) -> None:
    code = issue(session, receipt(session, cast))
    found = find_code(session, code, now=IN_OCTOBER)
    assert found is not None

    spent = [operations.redeem(session, found.office_id, found.code_id, now=IN_OCTOBER) for _ in range(3)]

    assert spent == [True, False, False]
    assert standing(session, code) is Standing.USED


def test_an_expired_code_is_not_redeemed(session: Session, cast: Cast) -> None:
    found = find_code(session, issue(session, receipt(session, cast)), now=IN_OCTOBER)
    assert found is not None

    assert not operations.redeem(session, found.office_id, found.code_id, now=IN_OCTOBER + timedelta(days=7))


def test_one_that_may_not_have_a_code_leaves_the_whole_run_without(session: Session, cast: Cast) -> None:
    good, bad = receipt(session, cast, 1), receipt(session, cast, 2, voided_at=IN_OCTOBER)

    with refusing("receipt_void"):
        operations.mint(session, [good, bad], valid_days=7, now=IN_OCTOBER)

    assert session.scalars(select(ReceiptCode)).all() == []


@pytest.fixture
def run(private_database: str) -> Callable[..., Result]:
    """Runs `hailong` on a ward with four dossiers of today: three that have no code, one of them rated, and one withdrawn."""
    engine = open_engine(private_database)
    now = clock.now()
    with Session(engine) as session:
        cast = gather(session)
        states: list[dict[str, object]] = [{}, {}, {"rated_by": RatedBy.NAMED}, {"voided_at": now}]
        for number, state in enumerate(states, 1):
            receipt(session, cast, number, received_at=now - timedelta(minutes=10 - number), **state)
        session.commit()
    engine.dispose()

    def run(*arguments: str) -> Result:
        environment = {
            "HAILONG_DATABASE_URL": private_database, "HAILONG_DEMO": "1", "HAILONG_PUBLIC_URL": "https://phuong.vn"
        }  # fmt: skip
        return CliRunner().invoke(main, arguments, env=environment, catch_exceptions=False)

    return run


def test_the_command_gives_a_code_to_each_dossier_that_may_have_one(run: Callable[..., Result]) -> None:
    answer = run("receipts", "mint", "--office", "P1", "--json")
    made = json.loads(answer.stdout)

    assert [each["dossier"] for each in made] == ["D-1", "D-2", "D-3"]  # D-3 was rated at a tablet
    assert all(canonical(each["code"]) == each["code"] for each in made)
    assert made[0]["address"] == f"https://phuong.vn/r/{made[0]['code']}"
    assert json.loads(run("receipts", "mint", "--office", "P1", "--json").stdout) == []  # they have theirs


def test_the_command_writes_papers_and_lists(run: Callable[..., Result], tmp_path: Path) -> None:
    papers, listed = tmp_path / "papers.pdf", tmp_path / "codes.csv"

    run("receipts", "mint", "--office", "P1", "--most", "1", "-o", str(papers))
    run("receipts", "mint", "--office", "P1", "-o", str(listed))

    assert papers.read_bytes().startswith(b"%PDF-")
    rows = list(csv.reader(listed.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[0] for row in rows] == ["Mã hồ sơ", "D-2", "D-3"]


def test_a_file_that_cant_be_written_issues_nothing(run: Callable[..., Result], tmp_path: Path) -> None:
    answer = run("receipts", "mint", "--office", "P1", "-o", str(tmp_path / "no such folder" / "codes.csv"))

    assert (answer.exit_code, "No such file" in answer.output) == (2, True)
    assert len(json.loads(run("receipts", "mint", "--office", "P1", "--json").stdout)) == 3


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["receipts", "mint", "--office", "P9"], 1, "unknown_office"),
        (["receipts", "mint", "--office", "P1", "--dossier", "D-9"], 1, "unknown_dossier"),
        (["receipts", "mint", "--office", "P1", "--dossier", "D-4"], 1, "receipt_void"),
        (["receipts", "mint", "--office", "P1", "-o", "codes.txt"], 2, ".pdf, .csv or .zip"),
        (["kiosk", "pair", "Q09"], 1, "unknown_desk"),
        (["kiosk", "pair", "Q01"], 1, "several_desks"),
    ],
)
def test_what_cant_be_done_is_refused_with_a_reason(
    run: Callable[..., Result], arguments: list[str], code: int, said: str
) -> None:
    answer = run(*arguments)

    assert (answer.exit_code, said in answer.output) == (code, True)


def test_the_command_makes_a_pairing_code(run: Callable[..., Result]) -> None:
    answer = run("kiosk", "pair", "q01", "--office", "p1", "--json")

    assert set(json.loads(answer.stdout)) == {"code"}
    assert len(json.loads(answer.stdout)["code"].replace("-", "")) == 8


def test_every_state_of_a_code_is_told(session: Session, cast: Cast) -> None:
    made = receipt(session, cast)
    code = issue(session, made)
    seen = {standing(session, code), standing(session, code, days=8)}
    row = session.scalars(select(ReceiptCode)).one()
    made.rated_by = RatedBy.NAMED
    for state in (CodeState.LIVE, CodeState.USED, CodeState.VOID):
        row.state = state
        session.flush()
        seen.add(standing(session, code))

    assert seen == set(Standing)
