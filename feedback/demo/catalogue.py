"""The made-up ward's standing facts: its offices, desks and people, real procedures, usual tasks, citizens' words."""

from dataclasses import dataclass

CITY = ("TPM", "Thành phố Mẫu")


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward that does not exist: its codes, how busy it is, and how it tends to please."""

    code: str
    name: str
    dossier_unit: str  # no province has the number 99
    kind: str = "Phường"
    dossiers_a_day: int = 40
    mood: float = 0.0  # added to the level of satisfaction, in levels


WARD = Ward("HS", "Phường Hoa Sen", "H99.07.00")
NEIGHBOURS = (
    Ward("SM", "Phường Sao Mai", "H99.08.00", dossiers_a_day=55, mood=0.05),
    Ward("BN", "Phường Bằng Lăng", "H99.09.00", dossiers_a_day=30, mood=-0.55),
    Ward("DX", "Xã Đồng Xanh", "H99.10.00", kind="Xã", dossiers_a_day=14, mood=0.1),
    Ward("MV", "Phường Mai Vàng", "H99.11.00", dossiers_a_day=40, mood=0.35),
    Ward("SN", "Xã Suối Ngọc", "H99.12.00", kind="Xã", dossiers_a_day=6),
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk, the fields that it takes, and its share of a day's dossiers."""

    code: str
    name: str
    fields: tuple[str, ...]
    share: int  # percent


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure of the national catalogue; how often its field sees it, and how it tends to please."""

    code: str
    name: str
    field: str
    working_days: int  # 0: on the same day
    weight: int
    mood: float = 0.0  # added to the level of satisfaction, in levels


@dataclass(frozen=True, slots=True)
class Task:
    """A usual task of a month's plan: its product, conversion coefficient and usual quantity."""

    title: str
    unit: str
    coefficient: int
    least: int
    most: int
    due: float = 1.0  # share of the month's working days by which it is due; 1: work that goes on to the end


DESKS = (
    Desk("Q01", "Quầy 1", ("Hộ tịch",), 32),
    Desk("Q02", "Quầy 2", ("Chứng thực",), 34),
    Desk("Q03", "Quầy 3", ("Hộ kinh doanh", "Văn hóa"), 12),
    Desk("Q04", "Quầy 4", ("Đất đai", "Xây dựng"), 8),
    Desk("Q05", "Quầy 5", ("Bảo trợ xã hội", "Người có công"), 14),
)

PROCEDURES = (
    Procedure("1.001193", "Đăng ký khai sinh", "Hộ tịch", 0, 10, 0.15),
    Procedure("1.000656", "Đăng ký khai tử", "Hộ tịch", 0, 4),
    Procedure("1.000894", "Đăng ký kết hôn", "Hộ tịch", 0, 4, 0.2),
    Procedure("1.004873", "Cấp Giấy xác nhận tình trạng hôn nhân", "Hộ tịch", 3, 8),
    Procedure("2.000635", "Cấp bản sao trích lục hộ tịch, bản sao Giấy khai sinh", "Hộ tịch", 0, 12, 0.1),
    Procedure("2.000815", "Chứng thực bản sao từ bản chính giấy tờ, văn bản", "Chứng thực", 0, 20, 0.1),
    Procedure("2.000884", "Chứng thực chữ ký trong các giấy tờ, văn bản", "Chứng thực", 0, 8),
    Procedure("2.001016", "Chứng thực văn bản từ chối nhận di sản", "Chứng thực", 2, 2, -0.1),
    Procedure("1.001612", "Đăng ký thành lập hộ kinh doanh", "Hộ kinh doanh", 3, 8),
    Procedure("1.001266", "Tạm ngừng kinh doanh của hộ kinh doanh", "Hộ kinh doanh", 3, 3),
    Procedure("1.012373", "Tặng danh hiệu Gia đình văn hóa", "Văn hóa", 5, 1, 0.2),
    Procedure("1.003554", "Hòa giải tranh chấp đất đai", "Đất đai", 45, 1, -0.6),
    Procedure("1.012753", "Đăng ký đất đai, cấp Giấy chứng nhận lần đầu", "Đất đai", 17, 5, -0.4),
    Procedure("1.009994", "Cấp giấy phép xây dựng mới nhà ở riêng lẻ", "Xây dựng", 15, 4, -0.2),
    Procedure(
        "1.001776", "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hằng tháng", "Bảo trợ xã hội", 22, 5
    ),
    Procedure("1.001731", "Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội", "Bảo trợ xã hội", 3, 2),
    Procedure("1.010833", "Cấp giấy xác nhận thân nhân của người có công", "Người có công", 1, 2, 0.1),
)

CENTRE = "Trung tâm Phục vụ hành chính công"
DIVISIONS = ("Văn phòng HĐND và UBND", "Phòng Kinh tế, Hạ tầng và Đô thị", "Phòng Văn hóa - Xã hội")

PLANS_PAPER = "Chủ tịch UBND phường; Kế hoạch số 45/KH-UBND"

RESIDENTS = "Tổ dân phố số 3"

# Title, division, employment, and whether the person serves at the desks.
POSTS = (
    ("Giám đốc Trung tâm", CENTRE, "Công chức", False),
    ("Phó Giám đốc Trung tâm", CENTRE, "Công chức", False),
    *((("Chuyên viên", CENTRE, "Công chức", True),) * 7),
    *((("Công chức một cửa", CENTRE, "Viên chức", True),) * 2),
    ("Công chức một cửa", CENTRE, "Lao động hợp đồng", True),
    *(("Trưởng phòng", division, "Công chức", False) for division in DIVISIONS),
    *(("Chuyên viên", division, "Công chức", False) for division in DIVISIONS),
    ("Chuyên viên", DIVISIONS[1], "Viên chức", False),
    ("Chuyên viên", DIVISIONS[2], "Lao động hợp đồng", False),
    ("Tổ trưởng tổ dân phố", RESIDENTS, "Cán bộ thôn, tổ dân phố", False),
)

FAMILY_NAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý")
MIDDLE_NAMES = ("Thị", "Văn", "Minh", "Thanh", "Đức", "Ngọc", "Hữu", "Quang", "Thu", "Kim", "Xuân", "Bích")
GIVEN_NAMES = (
    *(
        "An",
        "Ánh",
        "Bình",
        "Cường",
        "Dung",
        "Đạt",
        "Giang",
        "Hà",
        "Hạnh",
        "Hiếu",
        "Huệ",
        "Khánh",
        "Lan",
        "Linh",
    ),
    *("Mai", "Nam", "Ngân", "Oanh", "Phúc", "Quân", "Sơn", "Thảo", "Trang", "Tuấn", "Uyên", "Vinh", "Yến"),
)

DESK_TASKS = (
    Task("Tiếp nhận hồ sơ trực tiếp", "hồ sơ", 3, 60, 130),
    Task("Tiếp nhận hồ sơ trực tuyến", "hồ sơ", 3, 40, 90),
    Task("Số hóa hồ sơ, giấy tờ", "hồ sơ", 4, 50, 110, 0.8),
    Task("Trả kết quả", "hồ sơ", 3, 60, 130),
    Task("Tuyên truyền tại tổ dân phố", "buổi", 4, 1, 3, 0.6),
)
OFFICE_TASKS = (
    Task("Thẩm định hồ sơ chuyên môn", "hồ sơ", 5, 20, 50),
    Task("Soạn thảo văn bản hành chính đơn giản", "văn bản", 1, 8, 20, 0.45),
    Task("Tổng hợp hồ sơ đúng hạn, quá hạn", "báo cáo", 6, 2, 4, 0.3),
    Task("Tổng hợp kết quả đánh giá hài lòng", "báo cáo", 11, 1, 1, 0.85),
    Task("Văn bản xin lỗi, hẹn lại ngày trả", "văn bản", 6, 1, 3, 0.65),
)
RESIDENTS_TASKS = (
    Task("Tuyên truyền, vận động nhân dân", "buổi", 4, 2, 4, 0.5),
    Task("Nắm tình hình, phản ánh kiến nghị của nhân dân", "báo cáo", 3, 2, 4, 0.75),
    Task("Phối hợp rà soát hộ nghèo, đối tượng chính sách", "hộ", 1, 10, 25, 0.35),
    Task("Tổ chức họp tổ dân phố", "cuộc", 5, 1, 2, 0.9),
)
SERVING = Task("Thái độ phục vụ tại quầy", "tháng", 30, 1, 1)  # seen, not counted

LEVEL_NAMES = {
    5: "Rất hài lòng",
    4: "Hài lòng",
    3: "Bình thường",
    2: "Không hài lòng",
    1: "Rất không hài lòng",
}
LEVEL_SHARES = {5: 62.0, 4: 22.0, 3: 12.0, 2: 2.5, 1: 1.5}  # percent of all ratings
PRAISE = (
    "Cán bộ nhiệt tình, hướng dẫn rõ ràng",
    "Nhanh gọn, cảm ơn",
    "Lịch sự, dễ gần",
    "Giải thích dễ hiểu",
    "Không phải chờ lâu",
    "Đi một lần là xong",
)
COMPLAINTS = (
    "Chờ quá lâu, hơn 1 tiếng",
    "Phải đi lại nhiều lần mới xong",
    "Hướng dẫn không rõ, thiếu giấy tờ mà không nói ngay",
    "Thái độ không tốt, nói trống không",
    "Trễ hẹn không báo",
    "Không có ai ở quầy",
)


def usual_tasks(division: str, *, serves: bool) -> tuple[Task, ...]:
    """The usual tasks of whoever works in a division, at a desk or behind it."""
    if division == RESIDENTS:
        return RESIDENTS_TASKS
    return DESK_TASKS if serves else OFFICE_TASKS


def decides(division: str) -> str:
    """Who decides on the products of a division, as plans write it."""
    return {CENTRE: "Giám đốc Trung tâm", RESIDENTS: "UBND phường"}.get(division, "Trưởng bộ phận")
