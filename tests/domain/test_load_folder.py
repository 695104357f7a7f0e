"""A ward's folder is taken in as one: what is stored, what repeats, what is left out, and whose it is."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.base import new_id
from feedback.duty.models import Shift, ShiftPart
from feedback.offices.models import Desk, Employment, Office, OfficeKind, Official, Posting, Procedure
from feedback.periods.month import Month
from feedback.plans.kinds import TaskRole
from feedback.plans.models import Plan, Task
from feedback.ratings.models import Channel, Intake, Source
from feedback.receipts.models import Mode, Receipt
from tests.domain.loading import counts, fingerprint, how_many, load, refusals
from tests.refusing import refusing
from tests.ward_files import KEYS, WardFiles

ALL = {
    "don-vi.csv": 2, "can-bo.xlsx": 3, "quay.csv": 2, "thu-tuc.csv": 2, "lich-truc.xlsx": 3, "ho-so.csv": 4,
    "ke-hoach.xlsx": 2, "phieu-giay.xlsx": 1, "kiosk-taps.jsonl": 2,
}  # fmt: skip


def test_a_good_folder_is_taken_in_whole(session: Session, tmp_path: Path) -> None:
    report = load(session, WardFiles().write(tmp_path))

    assert counts(report) == {name: (rows, 0, 0) for name, rows in ALL.items()}
    assert not report.has_refusals


def test_a_folder_loaded_twice_changes_nothing_and_says_so(session: Session, tmp_path: Path) -> None:
    folder = WardFiles().write(tmp_path)
    load(session, folder)
    before = fingerprint(session)

    report = load(session, folder)

    assert counts(report) == {name: (0, rows, 0) for name, rows in ALL.items()}
    assert fingerprint(session) == before


def test_the_ward_stands_before_its_city_in_the_file_and_below_it_in_the_tree(
    session: Session, tmp_path: Path
) -> None:
    load(session, WardFiles().write(tmp_path, "don-vi.csv"))

    ward = session.scalars(select(Office).where(Office.code == "P1")).one()
    assert ward.kind is OfficeKind.WARD
    assert ward.parent is not None
    assert (ward.parent.code, ward.parent.kind) == ("HN", OfficeKind.CITY)


def test_an_official_stands_with_the_posting_of_the_list(session: Session, tmp_path: Path) -> None:
    load(session, WardFiles().write(tmp_path, "don-vi.csv", "can-bo.xlsx"))

    official, posting = session.execute(
        select(Official, Posting).join(Posting).where(Official.code == "C02")
    ).one()
    assert (official.name, official.phone) == ("Trần Thị Bình", "+84 913 715 389")
    assert (posting.title, posting.employment, posting.from_on) == (
        "Chuyên viên",
        Employment.PUBLIC_EMPLOYEE,
        date(2025, 7, 1),
    )
    assert posting.office_id == official.office_id


def test_a_desk_has_its_fields_and_a_procedure_its_days(session: Session, tmp_path: Path) -> None:
    load(session, WardFiles().write(tmp_path, "don-vi.csv", "quay.csv", "thu-tuc.csv"))

    assert session.scalars(select(Desk.fields).order_by(Desk.code)).all() == [
        ["Hộ tịch"],
        ["Đất đai", "Xây dựng"],
    ]
    assert session.scalars(select(Procedure.working_days).order_by(Procedure.code)).all() == [0, 15]


def test_a_shift_has_the_usual_hours_unless_the_title_states_others(session: Session, tmp_path: Path) -> None:
    # 07:30 in Hanoi is 00:30 UTC; 13:00 is 06:00; 08:00 is 01:00
    files = WardFiles()
    load(session, files.write(tmp_path / "first"))
    files.roster.titles.append("Ca sáng 08:00-11:30, ca chiều 13:00-17:00")
    for row in files.roster.rows:
        row[0] = "02/10/2026"
    load(session, files.write(tmp_path / "second"))

    asked = select(Shift.starts_at).order_by(Shift.starts_at)
    morning = session.scalars(asked.where(Shift.part == ShiftPart.MORNING)).all()
    assert [(at.day, at.hour, at.minute) for at in morning] == [(1, 0, 30), (1, 0, 30), (2, 1, 0), (2, 1, 0)]
    afternoon = session.scalars(select(Shift).where(Shift.part == ShiftPart.AFTERNOON)).first()
    assert afternoon is not None
    assert (afternoon.starts_at.hour, afternoon.ends_at.hour) == (6, 10)


def test_a_dossier_stands_with_its_moments_in_utc(session: Session, tmp_path: Path) -> None:
    load(session, WardFiles().write(tmp_path))

    receipt = session.scalars(
        select(Receipt).where(Receipt.dossier_code == "000.19.00.H26-261001-0004")
    ).one()
    assert receipt.received_at == datetime(2026, 10, 1, 1, 30, tzinfo=UTC)
    assert receipt.due_at == datetime(2026, 10, 22, 16, 59, tzinfo=UTC)  # the end of a day without an hour
    assert receipt.returned_at is None
    assert receipt.mode is Mode.POST


@pytest.mark.parametrize("header", ["Giờ lấy số", "Thời điểm lấy số"])
def test_of_the_moment_a_number_was_taken_the_wait_is_kept(
    session: Session, tmp_path: Path, header: str
) -> None:
    files = WardFiles()
    files.receipts.headers.append(header)
    for row, taken in zip(files.receipts.rows, ("01/10/2026 07:43", "", "", ""), strict=True):
        row.append(taken)

    report = load(session, files.write(tmp_path))

    assert counts(report)["ho-so.csv"] == (4, 0, 0)
    waits = session.execute(select(Receipt.dossier_code, Receipt.waited_minutes)).all()
    assert {code[-4:]: wait for code, wait in waits} == {"0001": 22, "0002": None, "0003": None, "0004": None}


@pytest.mark.parametrize(
    ("taken", "code"),
    [("01/10/2026 08:06", "called_before_queued"), ("30/09/2026 08:05", "wait_too_long")],
)
def test_a_number_taken_afterwards_or_the_day_before_is_refused(
    session: Session, tmp_path: Path, taken: str, code: str
) -> None:
    files = WardFiles()
    files.receipts.headers.append("Giờ lấy số")
    for row, value in zip(files.receipts.rows, (taken, "", "", ""), strict=True):
        row.append(value)

    report = load(session, files.write(tmp_path))

    assert refusals(report, "ho-so.csv") == [(2, "Giờ lấy số", code)]


def test_a_task_stands_in_the_plan_of_the_month_that_the_title_names(
    session: Session, tmp_path: Path
) -> None:
    files = WardFiles()
    files.plan.put(0, "Hệ số quy đổi", "2,4")
    load(session, files.write(tmp_path))

    plan = session.scalars(select(Plan)).one()
    task = session.scalars(select(Task).where(Task.title == "Trả kết quả")).one()
    assert plan.month == Month(2026, 10)
    assert (task.role, task.coefficient, task.assigned, task.completed) == (
        TaskRole.LEAD,
        Decimal("2.4"),
        112,
        110,
    )
    assert (task.late, task.major_errors, task.due_on) == (1, 0, date(2026, 10, 30))


def test_a_plan_without_a_month_in_its_title_is_that_of_its_deadlines(
    session: Session, tmp_path: Path
) -> None:
    files = WardFiles()
    files.plan.titles = ["KẾ HOẠCH CÔNG TÁC"]
    files.plan.put(1, "Thời hạn", "30/11/2026")
    load(session, files.write(tmp_path))

    assert sorted(session.scalars(select(Plan.month))) == [Month(2026, 10), Month(2026, 11)]


def test_ratings_of_the_files_wait_in_the_intake(session: Session, tmp_path: Path) -> None:
    load(session, WardFiles().write(tmp_path))

    taps = session.scalars(
        select(Intake).where(Intake.channel == Channel.KIOSK).order_by(Intake.tapped_at)
    ).all()
    assert [str(tap.rating_id) for tap in taps] == list(KEYS)
    assert taps[0].tapped_at == datetime(2026, 10, 1, 1, 6, 6, tzinfo=UTC)
    assert [(tap.level, tap.comment, tap.source) for tap in taps] == [
        (3, "Nhanh gọn, cảm ơn", Source.FILE),
        (5, None, Source.FILE),
    ]
    paper = session.scalars(select(Intake).where(Intake.channel == Channel.PAPER)).one()
    assert (paper.level, paper.comment) == (5, "Lịch sự")
    assert paper.tapped_at == datetime(2026, 10, 1, 5, 0, tzinfo=UTC)  # noon: a form bears no hour


def test_what_was_loaded_is_written_down_with_the_file_s_hash(session: Session, tmp_path: Path) -> None:
    load(session, WardFiles().write(tmp_path))

    acts = {act.about["file"]: act.about for act in session.scalars(select(Act))}
    assert set(acts) == set(ALL) - {"don-vi.csv"}  # it makes the office that acts are written down for
    assert acts["ho-so.csv"]["accepted"] == 4
    assert len(acts["ho-so.csv"]["sha256"]) == 64


# --- what is left out


def test_a_file_with_a_bad_row_is_left_out_whole_and_the_others_come(
    session: Session, tmp_path: Path
) -> None:
    files = WardFiles()
    number = files.plan.put(0, "Số lần chậm", "nhiều")

    report = load(session, files.write(tmp_path))

    assert counts(report)["ke-hoach.xlsx"] == (0, 0, 1)
    assert report.files["ke-hoach.xlsx"].is_left_out
    assert refusals(report, "ke-hoach.xlsx") == [(number, "Số lần chậm", "not_a_number")]
    assert how_many(session, Task) == 0
    assert counts(report)["ho-so.csv"] == (4, 0, 0)


def test_the_good_rows_of_a_file_come_where_they_are_wanted(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.plan.put(0, "Số lần chậm", "nhiều")

    report = load(session, files.write(tmp_path), partial=True)

    assert counts(report)["ke-hoach.xlsx"] == (1, 0, 1)
    assert how_many(session, Task) == 1


def test_rows_that_name_what_was_left_out_are_refused_in_their_turn(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.officials.put(2, "Họ và tên", None)

    report = load(session, files.write(tmp_path))

    assert refusals(report, "can-bo.xlsx") == [(8, "Họ và tên", "missing_value")]
    assert refusals(report, "lich-truc.xlsx") == [(row, "Mã cán bộ", "unknown_official") for row in (6, 7, 8)]
    assert {code for _, _, code in refusals(report, "phieu-giay.xlsx")} == {"unknown_dossier"}
    assert how_many(session, Official) == 0


def test_a_trial_gives_the_same_report_and_leaves_nothing(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.receipts.put(1, "Mã quầy", "Q99")
    folder = files.write(tmp_path)
    before = fingerprint(session)

    trial = load(session, folder)
    session.rollback()

    assert fingerprint(session) == before
    assert load(session, folder).as_json() == trial.as_json()


def test_only_files_that_are_there_are_reported(session: Session, tmp_path: Path) -> None:
    (tmp_path / "ghi-chu.txt").write_text("x")
    (tmp_path / "ho-so.xlsx.bak").write_text("x")

    report = load(session, WardFiles().write(tmp_path, "don-vi.csv", "quay.csv"))

    assert list(report.files) == ["don-vi.csv", "quay.csv"]
    assert report.ignored == ("ghi-chu.txt", "ho-so.xlsx.bak")


def test_an_unreadable_file_leaves_the_others_readable(session: Session, tmp_path: Path) -> None:
    folder = WardFiles().write(tmp_path)
    (tmp_path / "lich-truc.xlsx").write_bytes(b"")

    report = load(session, folder)

    assert refusals(report, "lich-truc.xlsx") == [(None, None, "unreadable_file")]
    assert counts(report)["ho-so.csv"] == (4, 0, 0)


def test_a_folder_in_the_place_of_a_file_is_refused(session: Session, tmp_path: Path) -> None:
    WardFiles().write(tmp_path, "don-vi.csv")
    (tmp_path / "quay.csv").mkdir()

    report = load(session, WardFiles().write(tmp_path, "don-vi.csv"))

    assert refusals(report, "quay.csv") == [(None, None, "unreadable_file")]


# --- whose files they are


def test_the_ward_is_the_one_that_the_folder_names(session: Session, tmp_path: Path) -> None:
    session.add(Office(id=new_id(), code="P9", code_key="p9", name="Phường Chín", kind=OfficeKind.WARD))

    load(session, WardFiles().write(tmp_path))

    assert set(session.scalars(select(Office.code).join(Desk))) == {"P1"}


def test_a_folder_that_names_no_ward_belongs_to_the_only_one(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    load(session, files.write(tmp_path / "first", "don-vi.csv"))

    report = load(session, files.write(tmp_path / "second", "quay.csv"))

    assert counts(report) == {"quay.csv": (2, 0, 0)}


@pytest.mark.parametrize("wards", [0, 2])
def test_where_the_ward_is_unclear_its_files_are_refused(
    session: Session, tmp_path: Path, wards: int
) -> None:
    for number in range(wards):
        session.add(Office(code=f"P{number}", code_key=f"p{number}", name="Phường", kind=OfficeKind.WARD))

    report = load(session, WardFiles().write(tmp_path, "quay.csv"))

    assert refusals(report, "quay.csv") == [(None, None, "no_ward")]


def test_the_office_may_be_named_without_regard_to_case(session: Session, tmp_path: Path) -> None:
    for code in ("P1", "P2"):
        session.add(Office(code=code, code_key=code.casefold(), name="Phường", kind=OfficeKind.WARD))

    report = load(session, WardFiles().write(tmp_path, "quay.csv"), office_code=" p2 ")

    assert counts(report) == {"quay.csv": (2, 0, 0)}
    assert set(session.scalars(select(Office.code).join(Desk))) == {"P2"}


def test_an_office_that_is_not_there_is_refused(session: Session, tmp_path: Path) -> None:
    folder = WardFiles().write(tmp_path)

    with refusing("unknown_office"):
        load(session, folder, office_code="P7")


def test_an_office_that_contradicts_the_folder_is_refused(session: Session, tmp_path: Path) -> None:
    session.add(Office(code="P9", code_key="p9", name="Phường Chín", kind=OfficeKind.WARD))
    folder = WardFiles().write(tmp_path)

    with refusing("other_office"):
        load(session, folder, office_code="P9")
