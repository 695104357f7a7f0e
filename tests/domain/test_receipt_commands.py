"""`hailong receipts`, one dossier at a time, and the pictures of many codes: what the one-stop software does, on the host."""

import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.audit.models import Act
from feedback.cli import main
from feedback.receipts.models import RatedBy, Receipt, Stage
from feedback.receipts.qr_image import png
from tests.cast import gather
from tests.databases import open_engine
from tests.desk_day import receipt

DOSSIER = "H26.19.00-261105-0001"
AT = ["--office", "P1", "--desk", "Q01", "--official", "C01"]
PROCEDURE = ["--procedure", "1.001193"]
Run = Callable[..., Result]


@pytest.fixture
def run(private_database: str) -> Run:
    """Runs `hailong receipts` at the cast's ward."""
    engine = open_engine(private_database)
    with Session(engine) as session:
        gather(session)
        session.commit()
    engine.dispose()

    def run(*arguments: str) -> Result:
        environment = {
            "HAILONG_DATABASE_URL": private_database, "HAILONG_DEMO": "1", "HAILONG_PUBLIC_URL": "https://phuong.vn"
        }  # fmt: skip
        return CliRunner().invoke(main, ["receipts", *arguments], env=environment, catch_exceptions=False)

    return run


def said(answer: Result) -> dict[str, Any]:
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def kept(private_database: str) -> list[tuple[str, Stage, bool]]:
    engine = open_engine(private_database)
    with Session(engine) as session:
        rows = session.execute(
            select(Receipt.dossier_code, Receipt.stage, Receipt.voided_at.is_not(None)).order_by(
                Receipt.stage
            )
        ).all()
    engine.dispose()
    return [(row[0], row[1], bool(row[2])) for row in rows]


def test_a_dossier_is_received_its_result_handed_over_and_both_withdrawn(
    run: Run, private_database: str
) -> None:
    received = said(run("issue", DOSSIER, *AT, *PROCEDURE, "--json"))
    handed = said(run("result", DOSSIER, *AT, "--json"))

    assert (received["dossier"], received["moment"], handed["moment"]) == (DOSSIER, "reception", "result")
    assert received["address"] == f"https://phuong.vn/r/{received['code']}"
    assert received["code"] != handed["code"]
    assert said(run("issue", DOSSIER, *AT, *PROCEDURE, "--json"))["code"] is None  # stored once
    assert said(run("void", DOSSIER, "--office", "P1", "--json"))["withdrawn"] == 2
    assert said(run("void", DOSSIER, "--office", "P1", "--json"))["withdrawn"] == 0
    assert kept(private_database) == [(DOSSIER, Stage.RECEPTION, True), (DOSSIER, Stage.RESULT, True)]


def test_a_slip_needs_no_dossier(run: Run, tmp_path: Path) -> None:
    slip = said(run("slip", *AT, *PROCEDURE, "--json", "-o", str(tmp_path / "slip.png")))

    assert slip["dossier"].startswith("P-")
    assert (tmp_path / "slip.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF"), ("png", b"\x89PNG"), ("bin", b"\x1d")])
def test_a_paper_is_written_when_it_is_issued_and_printed_again_by_its_code(
    run: Run, tmp_path: Path, ending: str, begins: bytes
) -> None:
    first, again = tmp_path / f"first.{ending}", tmp_path / f"again.{ending}"
    issued = said(run("issue", DOSSIER, *AT, *PROCEDURE, "--json", "-o", str(first)))

    assert run("print", issued["code"].lower(), "-o", str(again)).exit_code == 0

    assert begins in first.read_bytes()[:32]
    assert first.read_bytes() == again.read_bytes()


def test_a_new_code_ends_the_one_before_it_whether_or_not_that_was_used(
    run: Run, private_database: str
) -> None:
    first = said(run("issue", DOSSIER, *AT, *PROCEDURE, "--json"))
    engine = open_engine(private_database)
    with Session(engine) as session:
        session.scalars(select(Receipt)).one().rated_by = RatedBy.NAMED
        session.commit()
    engine.dispose()

    second = said(run("reissue", DOSSIER, "--office", "P1", "--json"))

    assert second["code"] != first["code"]
    assert run("print", first["code"]).exit_code == 1
    assert "unknown_code" in run("print", first["code"]).output


def test_what_is_done_on_the_host_is_written_down(run: Run, private_database: str) -> None:
    run("issue", DOSSIER, *AT, *PROCEDURE)
    run("reissue", DOSSIER, "--office", "P1")
    run("void", DOSSIER, "--office", "P1")

    engine = open_engine(private_database)
    with Session(engine) as session:
        names = set(session.scalars(select(Act.name)))
    engine.dispose()
    assert names == {"receipts:receipt:issued", "receipts:code:issued", "receipts:receipt:voided"}


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (["issue", "nonsense", *AT, *PROCEDURE], 1, "bad_dossier_code"),
        (["issue", DOSSIER, *AT[:3], "Q99", *AT[4:], *PROCEDURE], 1, "unknown_desk"),
        (["issue", DOSSIER, *AT[:5], "C99", *PROCEDURE], 1, "unknown_official"),
        (["issue", DOSSIER, *AT, "--procedure", "9.999999"], 1, "unknown_procedure"),
        (
            ["result", DOSSIER, *AT],
            1,
            "missing_value",
        ),  # of a dossier that is not known its procedure is not either
        (["reissue", DOSSIER, "--office", "P1"], 1, "unknown_dossier"),
        (["void", DOSSIER, "--office", "P1"], 1, "unknown_dossier"),
        (["print", "0" * 24, "-o", "x.pdf"], 1, "unknown_code"),
        (["slip", *AT, *PROCEDURE, "-o", "slip.txt"], 2, ".pdf, .png or .bin"),
    ],
)
def test_what_cant_be_done_is_refused_with_a_reason(
    run: Run, arguments: list[str], code: int, named: str
) -> None:
    answer = run(*arguments)

    assert (answer.exit_code, named in answer.output) == (code, True)


def test_a_paper_that_cant_be_written_issues_nothing(run: Run, private_database: str, tmp_path: Path) -> None:
    answer = run("issue", DOSSIER, *AT, *PROCEDURE, "-o", str(tmp_path / "no such folder" / "a.pdf"))

    assert answer.exit_code == 2
    assert kept(private_database) == []


def test_many_codes_come_as_a_list_with_a_picture_of_each(
    run: Run, private_database: str, tmp_path: Path
) -> None:
    engine = open_engine(private_database)
    with Session(engine) as session:
        cast = gather_again(session)
        for number in range(30):
            made = receipt(
                session, *cast, "2026-10-15 09:05", dossier_code=f"D/{number}", dossier_key=f"d/{number}"
            )
            made.received_at = clock.now() - timedelta(minutes=5)
        session.commit()
    engine.dispose()

    answer = run("mint", "--office", "P1", "--json", "-o", str(tmp_path / "codes.zip"))

    with zipfile.ZipFile(tmp_path / "codes.zip") as file:
        names, listed = file.namelist(), file.read("codes.csv").decode("utf-8-sig").splitlines()
        told = {each["dossier"]: each["address"] for each in json.loads(answer.stdout)}
        drawn = Image.open(BytesIO(file.read("qr/D_7-reception.png")))
    assert (len(names), len(listed), len(told)) == (31, 31, 30)
    assert drawn.size == Image.open(BytesIO(png(told["D/7"]))).size


def gather_again(session: Session) -> tuple[Any, Any, Any]:
    from feedback.offices.models import Desk, Official, Procedure

    desk = session.scalars(select(Desk).where(Desk.code == "Q01").order_by(Desk.office_id)).all()
    official = session.scalars(select(Official).where(Official.code == "C01")).first()
    assert official is not None
    own = next(each for each in desk if each.office_id == official.office_id)
    return own, official, session.scalars(select(Procedure)).first()
