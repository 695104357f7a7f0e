"""Writes the nine files of the made-up ward, one folder a month, in the shapes that real offices hand over."""

import csv
import io
import json
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from feedback.demo import catalogue
from feedback.demo.service import Dossier, Given, Service, Shift, working_days
from feedback.papers.spreadsheet import BOM, Column, Kind, Table, Value, as_xlsx
from feedback.periods.month import Month

SEED = 335
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONTHS_OF_A_QUARTER = 3
BURST_DESK = "Q02"
SEALED_AFTER = timedelta(days=4)  # a day of that age has been sealed, so its flag can be shown
_MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)  # in the files' properties: the same bytes whenever they are made


def write_history(
    folder: Path, *, today: date, closed_months: int | None = None, seed: int = SEED
) -> list[Path]:
    """A folder of files for each closed month and for the present one up to yesterday; the oldest comes first.

    Where nothing else is said the closed months begin with the last whole quarter, so that there is one.

    On one day, in the present month or the one before, an official rates himself at a kiosk.
    """
    present = Month.of(today)
    yesterday = today - timedelta(days=1)
    burst_on = _burst_day(present, today)
    folders = []
    for back in range(quarter_and_since(present) if closed_months is None else closed_months, -1, -1):
        month = present.plus(-back)
        path = folder / str(month)
        write_month(path, month, until=yesterday, burst_on=burst_on, seed=seed)
        folders.append(path)
    return folders


def write_month(
    folder: Path,
    month: Month,
    *,
    until: date | None = None,
    burst_on: date | None = None,
    seed: int = SEED,
    ward: catalogue.Ward = catalogue.WARD,
) -> None:
    """The nine files of one month into `folder`, as they stand at the end of the day `until` (none: long after)."""
    folder.mkdir(parents=True, exist_ok=True)
    service = Service(month, seed, ward)
    roster = service.roster(working_days(month))
    served = [shift for shift in roster if until is None or shift.on <= until]
    dossiers = service.dossiers(served)
    ratings = list(service.ratings(dossiers))
    if burst_on is not None and burst_on in {shift.on for shift in served}:
        ratings += service.burst(burst_on, BURST_DESK)
    passed = len({shift.on for shift in served}) / len({shift.on for shift in roster})
    _standing_files(folder, month, service)
    _write_roster(folder, month, service.ward, roster)
    _write_dossiers(folder, dossiers, until)
    _write_paper(folder, service.ward, [given for given in ratings if given.on_paper])
    _write_taps(folder, [given for given in ratings if not given.on_paper])
    _write_plan(folder, month, service, passed)


def write_coming_plans(folder: Path, month: Month, codes: Collection[str], *, seed: int = SEED) -> None:
    """The plans of a month that has not begun, of those officials, as personnel hand them in on the screen."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_plan(
        folder, month, Service(month, seed, catalogue.WARD), 0, only=codes, paper=catalogue.PLANS_PAPER
    )


def quarter_and_since(present: Month) -> int:
    """How many months are over since the last whole quarter began: three to five."""
    return MONTHS_OF_A_QUARTER + (present.month - 1) % MONTHS_OF_A_QUARTER


def _burst_day(present: Month, today: date) -> date:
    """The third working day of the month if it has been sealed by now, else the tenth of the month before."""
    days = working_days(present)
    return days[2] if days[2] + SEALED_AFTER < today else working_days(present.previous)[9]


def _standing_files(folder: Path, month: Month, service: Service) -> None:
    ward, city = service.ward, catalogue.CITY
    _write_csv(
        folder / "don-vi.csv",
        ("Mã đơn vị", "Tên đơn vị", "Loại", "Trực thuộc"),
        [(ward.code, ward.name, ward.kind, city[0]), (*city, "Thành phố", "")],
    )
    _write_csv(
        folder / "quay.csv",
        ("Mã quầy", "Tên quầy", "Lĩnh vực"),
        [(desk.code, desk.name, "; ".join(desk.fields)) for desk in catalogue.DESKS],
    )
    _write_csv(
        folder / "thu-tuc.csv",
        ("Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Thời hạn (ngày làm việc)", "Cấp thực hiện"),
        [
            (one.code, one.name, one.field, one.working_days or "Trong ngày", "Cấp xã")
            for one in catalogue.PROCEDURES
        ],
    )
    write_xlsx(
        folder / "can-bo.xlsx",
        ward,
        ("STT", "Mã cán bộ", "Họ và tên", "Chức vụ", "Bộ phận", "Loại", "Điện thoại", "Từ ngày"),
        [
            (
                number,
                one.code,
                one.name,
                one.title,
                one.division,
                one.employment,
                f"09000000{number:02d}",
                "01/07/2025",
            )
            for number, one in enumerate(service.people, start=1)
        ],
        "DANH SÁCH CÁN BỘ, CÔNG CHỨC",
    )


def _write_roster(folder: Path, month: Month, ward: catalogue.Ward, roster: Sequence[Shift]) -> None:
    write_xlsx(
        folder / "lich-truc.xlsx",
        ward,
        ("Ngày", "Ca", "Mã quầy", "Mã cán bộ", "Họ và tên"),
        [
            (_day(shift.on), shift.part, shift.desk.code, shift.person.code, shift.person.name)
            for shift in roster
        ],
        f"LỊCH TRỰC QUẦY THÁNG {_month(month)}",
        "Ca sáng 07:30-11:30, ca chiều 13:00-17:00",
    )


def _write_dossiers(folder: Path, dossiers: Sequence[Dossier], until: date | None) -> None:
    def returned(dossier: Dossier) -> str:
        known = until is None or dossier.returned_at.date() <= until
        return _minute(dossier.returned_at) if known else ""

    _write_csv(
        folder / "ho-so.csv",
        (
            *("Mã hồ sơ", "Mã TTHC", "Giờ lấy số", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả kết quả"),
            *("Mã quầy", "Mã cán bộ tiếp nhận", "Hình thức"),
        ),
        [
            (
                *(
                    one.code,
                    one.procedure.code,
                    _minute(one.queued_at) if one.queued_at else "",
                    _minute(one.received_at),
                    _minute(one.due_at) if one.due_at else "",
                ),
                *(returned(one), one.shift.desk.code, one.shift.person.code, one.mode),
            )
            for one in dossiers
        ],
    )


def _write_paper(folder: Path, ward: catalogue.Ward, forms: Iterable[Given]) -> None:
    write_xlsx(
        folder / "phieu-giay.xlsx",
        ward,
        ("Mã hồ sơ", "Ngày", "Mã quầy", "Mức độ hài lòng", "Ý kiến"),
        [
            (form.dossier, _day(form.at), form.desk, catalogue.LEVEL_NAMES[form.level], form.comment)
            for form in forms
        ],
        "TỔNG HỢP PHIẾU ĐÁNH GIÁ BẰNG GIẤY",
    )


def _write_taps(folder: Path, taps: Iterable[Given]) -> None:
    lines = [
        json.dumps(
            {
                "submission_key": str(tap.key),
                "desk": tap.desk,
                "tapped_at": tap.at.replace(tzinfo=ZONE).isoformat(),
                "level": tap.level,
                "comment": tap.comment,
                "dossier": tap.dossier,
            },
            ensure_ascii=False,
        )
        for tap in sorted(taps, key=lambda tap: tap.at)
    ]
    (folder / "kiosk-taps.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")


def _write_plan(
    folder: Path,
    month: Month,
    service: Service,
    passed: float,
    *,
    only: Collection[str] | None = None,
    paper: str = "",
) -> None:
    """The plans of everybody, or of those whose codes are in `only`, approved in the office by that `paper`."""
    days = working_days(month)
    write_xlsx(
        folder / "ke-hoach.xlsx",
        service.ward,
        (
            *(
                "Mã cán bộ",
                "Họ và tên",
                "Nhiệm vụ",
                "Vai trò",
                "Đơn vị tính",
                "Hệ số quy đổi",
                "Số lượng giao",
            ),
            *("Thời hạn", "Số lượng hoàn thành", "Số lần chậm", "Số lỗi lớn", "Ghi chú"),
            *("Sản phẩm", "Thẩm quyền quyết định", "Phê duyệt"),
        ),
        [
            (
                *(person.code, person.name, task.title, role, task.unit, task.coefficient, assigned),
                *(
                    _day(_due(days, person.code, task)),
                    completed,
                    late if passed else 0,
                    errors if passed else 0,
                ),
                *("", task.title, catalogue.decides(person.division), paper),
            )
            for person, task, role, assigned, completed, late, errors in service.tasks(passed)
            if only is None or person.code in only
        ],
        f"KẾ HOẠCH CÔNG TÁC VÀ KẾT QUẢ THỰC HIỆN THÁNG {_month(month)}",
    )


def _due(days: Sequence[date], code: str, task: catalogue.Task) -> date:
    """The working day by which the task is due; not the same one for everybody."""
    last = len(days) - 1
    if task.due == 1:
        return days[last]
    return days[max(0, min(last - 1, round(last * task.due) + int(code[-1]) % 4 - 2))]


def _write_csv(path: Path, headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headers)
    writer.writerows(rows)
    path.write_bytes((BOM + out.getvalue()).encode())


def write_xlsx(
    path: Path, ward: catalogue.Ward, headers: Sequence[str], rows: Sequence[Sequence[Value]], *titles: str
) -> None:
    """A table as an office hands it over: headed by the office, with titles above the header row."""
    widest = [max(len(str(cell or "")) for cell in column) for column in zip(headers, *rows, strict=True)]
    columns = [
        Column(
            header,
            header,
            Kind.WHOLE if rows and isinstance(rows[0][place], int) else Kind.TEXT,
            min(width, 40) + 2,
        )
        for place, (header, width) in enumerate(zip(headers, widest, strict=True))
    ]
    heading = (f"ỦY BAN NHÂN DÂN {ward.name.upper()}", catalogue.CENTRE.upper())
    table = Table("Sheet1", columns, rows, ZONE, (*heading, *titles))
    path.write_bytes(as_xlsx(table, made_at=_MADE_AT))


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _minute(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y %H:%M}"


def _month(month: Month) -> str:
    return f"{month.month:02d}/{month.year}"
