"""The columns of each file by meaning, and the spellings of their headers that offices use."""

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

HEADER_WITHIN = 30  # rows: titles and signatures above a header take no more
LEAST_MATCHES = 2  # columns, before a row counts as the header: a title may well name one


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is looked for: what it means to us, and the headers by which it is known, the usual one first."""

    meaning: str
    spellings: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class Header:
    """The header row that was found: where each meaning stands, and the header's text as it is in the file."""

    index: int  # of its row among the rows given
    places: dict[str, int]
    texts: dict[str, str]
    missing: tuple[str, ...]  # usual headers of required columns that are not there
    repeated: tuple[str, ...]  # headers of which two columns could be meant


def _optional(meaning: str, *spellings: str) -> Column:
    return Column(meaning, spellings, required=False)


def _column(meaning: str, *spellings: str) -> Column:
    return Column(meaning, spellings)


_OFFICIAL_CODE = (
    "Mã cán bộ",
    "Mã CB",
    "Mã CBCC",
    "Mã CBCCVC",
    "Mã công chức",
    "Mã nhân viên",
    "Mã số cán bộ",
)
_DESK_CODE = ("Mã quầy", "Quầy", "Mã số quầy", "Số quầy", "Mã bàn", "Mã ô cửa", "Desk")
_PROCEDURE_CODE = ("Mã TTHC", "Mã thủ tục", "Mã thủ tục hành chính", "Mã số TTHC", "Mã DVC", "Procedure")
_DOSSIER_CODE = ("Mã hồ sơ", "Số hồ sơ", "Mã số hồ sơ", "Mã HS", "Số biên nhận", "Mã biên nhận", "Dossier")
_FIELD = ("Lĩnh vực", "Các lĩnh vực", "Lĩnh vực tiếp nhận", "Lĩnh vực TTHC", "Field")

OFFICES = (
    _column("code", "Mã đơn vị", "Mã ĐV", "Mã cơ quan", "Mã định danh", "Office code"),
    _column("name", "Tên đơn vị", "Tên cơ quan", "Đơn vị", "Office name"),
    _column("kind", "Loại", "Loại đơn vị", "Cấp", "Loại hình", "Kind"),
    _optional(
        "parent", "Trực thuộc", "Đơn vị cấp trên", "Mã đơn vị cấp trên", "Đơn vị chủ quản", "Thuộc", "Parent"
    ),
)

OFFICIALS = (
    _column("code", *_OFFICIAL_CODE, "Mã số", "Code"),
    _column("name", "Họ và tên", "Họ tên", "Tên cán bộ", "Họ và tên cán bộ", "Họ, tên", "Full name", "Name"),
    _column(
        "title",
        "Chức vụ",
        "Chức danh",
        "Vị trí việc làm",
        "Chức vụ, chức danh",
        "Chức vụ/Vị trí việc làm",
        "Title",
    ),
    _column(
        "division", "Bộ phận", "Phòng ban", "Phòng", "Phòng/Bộ phận", "Đơn vị công tác", "Đơn vị", "Division"
    ),
    _column("employment", "Loại", "Loại cán bộ", "Loại hình lao động", "Đối tượng", "Diện", "Employment"),
    _optional("phone", "Điện thoại", "Số điện thoại", "SĐT", "ĐT", "Di động", "Điện thoại liên hệ", "Phone"),
    _column("from_on", "Từ ngày", "Ngày bắt đầu", "Bắt đầu từ", "Công tác từ ngày", "Ngày vào", "From"),
)

DESKS = (
    _column("code", *_DESK_CODE),
    _column("name", "Tên quầy", "Tên", "Tên bàn", "Name"),
    _column("fields", *_FIELD),
)

PROCEDURES = (
    _column("code", *_PROCEDURE_CODE, "Mã", "Code"),
    _column(
        "name", "Tên thủ tục hành chính", "Tên thủ tục", "Tên TTHC", "Thủ tục hành chính", "Thủ tục", "Name"
    ),
    _column("field", *_FIELD),
    _column(
        "working_days",
        *(
            "Thời hạn (ngày làm việc)",
            "Thời hạn",
            "Thời hạn giải quyết",
            "Thời gian giải quyết",
            "Số ngày làm việc",
        ),
        *("Số ngày", "Thời hạn giải quyết (ngày làm việc)", "Working days"),
    ),
    _optional("level", "Cấp thực hiện", "Cấp giải quyết", "Cơ quan thực hiện", "Cấp", "Level"),
)

HOLIDAYS = (
    _column("day_on", "Ngày", "Ngày nghỉ", "Ngày tháng", "Day", "Date"),
    _column("kind", "Loại", "Loại ngày", "Nghỉ hay làm việc", "Kind"),
    _column("name", "Tên ngày", "Tên ngày nghỉ", "Tên", "Nội dung", "Lý do", "Dịp", "Name"),
)

ROSTER = (
    _column("worked_on", "Ngày", "Ngày trực", "Ngày làm việc", "Ngày tháng", "Day", "Date"),
    _column("part", "Ca", "Ca trực", "Buổi", "Ca làm việc", "Buổi trực", "Shift"),
    _column("desk", *_DESK_CODE),
    _column("official", *_OFFICIAL_CODE, "Mã cán bộ trực", "Official"),
)

POSTINGS = (
    _column("official", *_OFFICIAL_CODE, "Official"),
    _optional("way", "Hình thức", "Hình thức điều động", "Way"),
    _column("title", "Chức vụ", "Chức danh", "Vị trí việc làm", "Title"),
    _column("division", "Bộ phận", "Phòng ban", "Phòng", "Phòng/Bộ phận", "Division"),
    _optional("employment", "Loại", "Loại cán bộ", "Loại hình lao động", "Đối tượng", "Employment"),
    _column("from_on", "Từ ngày", "Ngày hiệu lực", "Bắt đầu", "From"),
    _optional("to_on", "Đến ngày", "Đến hết ngày", "Kết thúc", "To"),
    _optional("from_office", "Mã đơn vị đi", "Đơn vị đi", "Từ đơn vị", "From office"),
    _optional("to_office", "Mã đơn vị đến", "Đơn vị đến", "Đến đơn vị", "To office"),
)

ABSENCES = (
    _column("official", *_OFFICIAL_CODE, "Official"),
    _column("kind", "Loại nghỉ", "Lý do nghỉ", "Loại", "Hình thức nghỉ", "Kind"),
    _column("from_on", "Từ ngày", "Nghỉ từ ngày", "Ngày nghỉ", "Bắt đầu", "From"),
    _optional("to_on", "Đến ngày", "Nghỉ đến ngày", "Đến hết ngày", "Kết thúc", "To"),
    _optional("part", "Buổi", "Buổi nghỉ", "Part"),
    _column("approved_by", "Người duyệt", "Người phê duyệt", "Người cho phép", "Approved by"),
    _optional("note", "Ghi chú", "Chú thích", "Note"),
)

EARLIER_MONTHS = (
    _column("official", *_OFFICIAL_CODE, "Official"),
    _column("month", "Tháng", "Tháng đánh giá", "Kỳ đánh giá", "Kỳ", "Month"),
    _column("total", "Tổng điểm", "Điểm", "Tổng điểm theo dõi, đánh giá", "Điểm đánh giá", "Total"),
    _optional("common", "Điểm tiêu chí chung", "Tiêu chí chung", "Common"),
    _optional("task", "Điểm kết quả nhiệm vụ", "Điểm kết quả thực hiện nhiệm vụ", "Kết quả nhiệm vụ", "Task"),
    _column("document", "Văn bản", "Số, ngày văn bản", "Căn cứ", "Nguồn", "Document"),
)

RECEIPTS = (
    _column("dossier", *_DOSSIER_CODE),
    _column("procedure", *_PROCEDURE_CODE),
    _column(
        "received_at",
        "Ngày tiếp nhận",
        "Thời điểm tiếp nhận",
        "Ngày nhận",
        "Ngày nộp",
        "Tiếp nhận lúc",
        "Received",
    ),
    _optional(
        "queued_at",
        "Giờ lấy số",
        "Thời điểm lấy số",
        "Ngày giờ lấy số",
        "Lấy số lúc",
        "Thời gian lấy số",
        "Ticket taken",
    ),
    _column("due_at", "Ngày hẹn trả", "Ngày hẹn trả kết quả", "Hạn trả", "Hạn giải quyết", "Ngày hẹn", "Due"),
    _column("returned_at", "Ngày trả kết quả", "Ngày trả", "Ngày có kết quả", "Ngày kết thúc", "Returned"),
    _column("desk", *_DESK_CODE),
    _column(
        "official",
        "Mã cán bộ tiếp nhận",
        "Cán bộ tiếp nhận",
        "Mã người tiếp nhận",
        *_OFFICIAL_CODE,
        "Official",
    ),
    _column("mode", "Hình thức", "Hình thức nộp", "Hình thức tiếp nhận", "Kênh tiếp nhận", "Mode"),
)

PAPER_RATINGS = (
    _column("dossier", *_DOSSIER_CODE),
    _column("rated_on", "Ngày", "Ngày đánh giá", "Ngày ghi phiếu", "Ngày lập phiếu", "Date"),
    _column("desk", *_DESK_CODE),
    _column("level", "Mức độ hài lòng", "Mức độ", "Mức đánh giá", "Đánh giá", "Mức hài lòng", "Level"),
    _optional("comment", "Ý kiến", "Ý kiến khác", "Góp ý", "Nhận xét", "Ý kiến góp ý", "Comment"),
)

PLAN = (
    _column("official", *_OFFICIAL_CODE, "Official"),
    _column(
        "title", "Nhiệm vụ", "Tên nhiệm vụ", "Công việc", "Nội dung công việc", "Nội dung nhiệm vụ", "Task"
    ),
    _column("role", "Vai trò", "Vai trò thực hiện", "Role"),
    # With its code a product brings its unit and coefficient from the catalogue of the plan's month.
    _optional("product_code", "Mã CV", "Mã công việc", "Mã sản phẩm", "Mã danh mục", "Catalogue code"),
    _optional("unit", "Đơn vị tính", "ĐVT", "Đơn vị sản phẩm", "Unit"),
    _optional("coefficient", "Hệ số quy đổi", "Hệ số", "HSQĐ", "Coefficient"),
    _column(
        "assigned",
        "Số lượng giao",
        "Số lượng được giao",
        "SL giao",
        "Được giao",
        "Khối lượng giao",
        "Assigned",
    ),
    _column("due_on", "Thời hạn", "Thời hạn hoàn thành", "Hạn hoàn thành", "Hạn", "Due"),
    _column("completed", "Số lượng hoàn thành", "SL hoàn thành", "Hoàn thành", "Đã hoàn thành", "Completed"),
    _column("late", "Số lần chậm", "Số lần chậm tiến độ", "Số lần trễ", "Chậm", "Lần chậm", "Late"),
    _column("major_errors", "Số lỗi lớn", "Số lỗi lớn về nội dung", "Lỗi lớn", "Số lỗi", "Major errors"),
    _optional("product", "Sản phẩm", "Sản phẩm đầu ra", "Kết quả đầu ra", "Product"),
    _optional(
        "deciding", "Thẩm quyền quyết định", "Thẩm quyền", "Người quyết định", "Cấp quyết định", "Decides"
    ),
    _optional("paper", "Phê duyệt", "Người phê duyệt", "Văn bản phê duyệt", "Approved by"),
    _optional("note", "Ghi chú", "Chú thích", "Note"),
)

CATALOGUE = (
    _column("code", "Mã CV", "Mã công việc", "Mã sản phẩm", "Mã", "Code"),
    _column("division", "Phòng", "Phòng ban", "Bộ phận", "Phòng/Bộ phận", "Đơn vị", "Division"),
    _optional("duty", "Nhiệm vụ", "Nhóm nhiệm vụ", "Duty"),
    _column("work", "Công việc chi tiết", "Công việc", "Nội dung công việc", "Work"),
    _column("name", "Sản phẩm đầu ra", "Sản phẩm", "Kết quả đầu ra", "Product"),
    _optional("unit", "Đơn vị tính", "ĐVT", "Đơn vị sản phẩm", "Unit"),
    _column("complexity", "Nhóm", "Nhóm phức tạp", "Mức độ phức tạp", "Group"),
    _optional("frame", "Khung điểm", "Frame of points"),
    _optional("graded", "Điểm chấm", "Điểm", "Points"),
    _column("coefficient", "Hệ số quy đổi", "Hệ số", "HSQĐ", "Coefficient"),
    _optional("note", "Ghi chú", "Chú thích", "Note"),
)

KIOSK_TAPS = (
    _column("submission_key", "submission_key"),
    _column("desk", "desk"),
    _column("tapped_at", "tapped_at"),
    _column("level", "level"),
    _optional("comment", "comment"),
    _optional("dossier", "dossier"),
)


@functools.lru_cache(maxsize=2048)
def fold(header: str) -> str:
    """A header without case, diacritics, space and punctuation, so that its spellings meet."""
    letters = unicodedata.normalize("NFKD", header.casefold()).replace("đ", "d").replace("ð", "d")
    return "".join(sign for sign in letters if sign.isalnum() and not unicodedata.combining(sign))


def find_header(rows: Sequence[Sequence[object]], columns: Sequence[Column]) -> Header | None:
    """The row among the first thirty that names most of `columns`; none when no row names two of them.

    Of neighbouring rows that name equally many the last is meant: a header over two rows, merged downwards.
    """
    best: tuple[int, int, list[str]] | None = None
    for index, cells in enumerate(rows[:HEADER_WITHIN]):
        folded = [_without_remarks(cell) for cell in cells]
        score = sum(any(_rank(column, both) is not None for both in folded) for column in columns)
        adjacent = best is not None and score == best[0] and index == best[1] + 1
        if score >= LEAST_MATCHES and (best is None or score > best[0] or adjacent):
            best = (score, index, [str(cell).strip() if cell is not None else "" for cell in cells])
    return None if best is None else _header(best[1], best[2], columns)


def _header(index: int, texts: list[str], columns: Sequence[Column]) -> Header:
    places, missing, repeated = {}, [], []
    folded = [_without_remarks(written) for written in texts]
    for column in columns:
        ranked = [
            (rank, place) for place, both in enumerate(folded) if (rank := _rank(column, both)) is not None
        ]
        if not ranked:
            if column.required:
                missing.append(column.spellings[0])
            continue
        best_rank = min(ranked)[0]
        if sum(rank == best_rank for rank, _ in ranked) > 1:
            repeated.append(_in_print(texts[min(ranked)[1]]))
        places[column.meaning] = min(ranked)[1]
    named = {meaning: _in_print(texts[place]) for meaning, place in places.items()}
    return Header(index, places, named, tuple(missing), tuple(repeated))


def _in_print(written: str) -> str:
    """A header as a report shows it: on one line, in NFC, without what a terminal would obey."""
    visible = "".join(sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", written))
    return " ".join(visible.split())


_REMARK = re.compile(r"[(\[].*?[)\]]")


def _without_remarks(cell: object) -> tuple[str, str]:
    """A header's folded form, and the one without what stands in brackets, such as a unit."""
    if not isinstance(cell, str) or len(cell) > 200:
        return "", ""
    return fold(cell), fold(_REMARK.sub("", cell))


def _rank(column: Column, both: tuple[str, str]) -> int | None:
    """How near a header is to the usual one: the place of its spelling in the list, or none."""
    for rank, spelling in enumerate(column.spellings):
        if both[0] and fold(spelling) in both:
            return rank
    return None
