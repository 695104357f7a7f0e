"""A small ward's folder of files for the tests, written as offices write them, to be spoiled one cell at a time."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from feedback.interchange.load import Folder

HEADING = ("ỦY BAN NHÂN DÂN PHƯỜNG MỘT", "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG")
KEYS = ("b659f768-e77b-4475-9617-643b634d1952", "c61c96db-d8d4-450d-89df-5e79bf7b6c6c")
FIRST_CSV_ROW = 2  # under the header
FIRST_XLSX_ROW = 6  # under two lines of heading, a title, an empty row and the header


@dataclass
class File:
    """One table: its name, the titles above its header, and its cells."""

    name: str
    headers: list[str]
    rows: list[list[Any]]
    titles: list[str] = field(default_factory=list)

    def put(self, row: int, header: str, value: Any) -> int:
        """Write `value` into a cell of data row `row` (from 0); the row's number in the file."""
        self.rows[row][self.headers.index(header)] = value
        return row + (FIRST_XLSX_ROW if self.name.endswith(".xlsx") else FIRST_CSV_ROW)


class WardFiles:
    """The nine files of ward P1: two desks, three officials, four dossiers, a paper form, two kiosk taps."""

    def __init__(self) -> None:
        self.offices = File(
            "don-vi.csv",
            ["Mã đơn vị", "Tên đơn vị", "Loại", "Trực thuộc"],
            [["P1", "Phường Một", "Phường", "HN"], ["HN", "Thành phố Hà Nội", "Thành phố", ""]],
        )
        self.officials = File(
            "can-bo.xlsx",
            ["STT", "Mã cán bộ", "Họ và tên", "Chức vụ", "Bộ phận", "Loại", "Điện thoại", "Từ ngày"],
            [
                [
                    1,
                    "C01",
                    "Nguyễn Văn An",
                    "Chuyên viên",
                    "Trung tâm",
                    "Công chức",
                    "0919343122",
                    "01/07/2025",
                ],
                [
                    2,
                    "C02",
                    "Trần Thị Bình",
                    "Chuyên viên",
                    "Trung tâm",
                    "Viên chức",
                    "+84 913 715 389",
                    "01/07/2025",
                ],
                [3, "C03", "Lê Quốc Dũng", "Giám đốc", "Trung tâm", "Lao động hợp đồng", None, "01/07/2025"],
            ],
            ["DANH SÁCH CÁN BỘ"],
        )
        self.desks = File(
            "quay.csv",
            ["Mã quầy", "Tên quầy", "Lĩnh vực"],
            [["Q01", "Quầy 1", "Hộ tịch"], ["Q02", "Quầy 2", "Đất đai; Xây dựng"]],
        )
        self.procedures = File(
            "thu-tuc.csv",
            ["Mã TTHC", "Tên thủ tục hành chính", "Lĩnh vực", "Thời hạn (ngày làm việc)", "Cấp thực hiện"],
            [
                ["1.001193", "Đăng ký khai sinh", "Hộ tịch", "Trong ngày", "Cấp xã"],
                ["1.009994", "Cấp giấy phép xây dựng", "Xây dựng", "15", "Cấp xã"],
            ],
        )
        self.roster = File(
            "lich-truc.xlsx",
            ["Ngày", "Ca", "Mã quầy", "Mã cán bộ", "Họ và tên"],
            [
                ["01/10/2026", "Sáng", "Q01", "C01", "Nguyễn Văn An"],
                ["01/10/2026", "Chiều", "Q01", "C02", "Trần Thị Bình"],
                ["01/10/2026", "Sáng", "Q02", "C02", "Trần Thị Bình"],
            ],
            ["LỊCH TRỰC QUẦY THÁNG 10/2026"],
        )
        self.receipts = File(
            "ho-so.csv",
            [
                *("Mã hồ sơ", "Mã TTHC", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả kết quả"),
                *("Mã quầy", "Mã cán bộ tiếp nhận", "Hình thức"),
            ],
            [
                ["H26.19.00-261001-0001", "1.001193", "01/10/2026 08:05", "", "01/10/2026 09:00", "Q01", "C01", "Trực tiếp"],
                ["H26.19.00-261001-0002", "1.001193", "01/10/2026 09:10", "", "", "Q01", "C01", "Trực tuyến"],
                ["H26.19.00-261001-0003", "1.009994", "01/10/2026 13:20", "22/10/2026 13:20", "", "Q01", "C02", "Trực tiếp"],
                ["000.19.00.H26-261001-0004", "1.009994", "01/10/2026 08:30", "22/10/2026", "", "Q02", "C02", "Bưu chính"],
            ],
        )  # fmt: skip
        self.paper = File(
            "phieu-giay.xlsx",
            ["Mã hồ sơ", "Ngày", "Mã quầy", "Mức độ hài lòng", "Ý kiến"],
            [["H26.19.00-261001-0001", "01/10/2026", "Q01", "Rất hài lòng", "Lịch sự"]],
            ["TỔNG HỢP PHIẾU ĐÁNH GIÁ BẰNG GIẤY"],
        )
        self.plan = File(
            "ke-hoach.xlsx",
            [
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
            ],
            [
                [
                    "C01",
                    "Nguyễn Văn An",
                    "Trả kết quả",
                    "Chủ trì",
                    "hồ sơ",
                    3,
                    112,
                    "30/10/2026",
                    110,
                    1,
                    0,
                    None,
                ],
                [
                    "C01",
                    "Nguyễn Văn An",
                    "Số hóa hồ sơ",
                    "Phối hợp",
                    "hồ sơ",
                    4,
                    50,
                    "30/10/2026",
                    50,
                    0,
                    0,
                    None,
                ],
            ],
            ["KẾ HOẠCH CÔNG TÁC THÁNG 10/2026"],
        )
        self.taps: list[dict[str, Any]] = [
            {"submission_key": KEYS[0], "desk": "Q01", "tapped_at": "2026-10-01T08:06:06+07:00", "level": 3,
             "comment": "Nhanh gọn, cảm ơn", "dossier": None},
            {"submission_key": KEYS[1], "desk": "Q01", "tapped_at": "2026-10-01T09:20:00+07:00", "level": 5,
             "comment": "", "dossier": "H26.19.00-261001-0002"},
        ]  # fmt: skip

    @property
    def tables(self) -> list[File]:
        """The files that are tables."""
        return [
            *(self.offices, self.officials, self.desks, self.procedures),
            *(self.roster, self.receipts, self.paper, self.plan),
        ]

    def write(self, folder: Path, *names: str) -> Folder:
        """Write the files (or those called `names`) into `folder`, and the folder as the loader sees it."""
        folder.mkdir(exist_ok=True)
        for table in self.tables:
            if not names or table.name in names:
                data = as_csv(table) if table.name.endswith(".csv") else as_xlsx(table)
                (folder / table.name).write_bytes(data)
        if not names or "kiosk-taps.jsonl" in names:
            (folder / "kiosk-taps.jsonl").write_text(as_lines(self.taps), encoding="utf-8")
        return Folder.at(folder)


def as_csv(table: File, *, separator: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """The table as CSV with its titles, if any."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator)
    writer.writerows([[title] for title in table.titles])
    writer.writerow(table.headers)
    writer.writerows(table.rows)
    return out.getvalue().encode(encoding)


def as_xlsx(table: File) -> bytes:
    """The table as a workbook: titles merged across, an empty row, the header, the rows."""
    book = openpyxl.Workbook()
    sheet = book.active
    titles = [*HEADING, *table.titles]
    for number, title in enumerate(titles, start=1):
        sheet.cell(number, 1, title)
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=len(table.headers))
    for number, row in enumerate([table.headers, *table.rows], start=len(titles) + 2):
        for place, value in enumerate(row, start=1):
            sheet.cell(number, place, value)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_lines(taps: Sequence[dict[str, Any]]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(tap, ensure_ascii=False) + "\n" for tap in taps)
