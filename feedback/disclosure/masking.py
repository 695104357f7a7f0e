"""What is taken out of a citizen's words before anybody reads them: whatever names a person, a dossier, a place or a time.

The patterns know Vietnamese as people type it: with and without spaces in numbers, with digits spelled out, with titles
before names. They take too much rather than too little where both cannot be had, and leave durations and amounts alone,
since "I waited two hours" and "50.000 đồng" are what a comment is about.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

HIDDEN = "[…]"
_CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
_SMALL = "a-zđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
_NAME = rf"[{_CAPITAL}][{_CAPITAL}{_SMALL}]*"
_NAMES = rf"{_NAME}(?:\s+{_NAME}){{0,3}}"
_TITLES = "anh|chị|cô|chú|bác|ông|bà|em|cháu|bạn|đồng chí|đ/c|thầy|cán bộ|công chức|nhân viên|chuyên viên"
_SURNAMES = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Trịnh|Đào|Cao|Lương|Tạ|Tô|Chu|Kiều|"
    "Quách|Đoàn|Lưu|Thái|Trương|Mai|Hà|Tống|Phùng|Nghiêm|Lại|Vương"
)
_SPELLED = "không|một|mốt|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín"
_HOURS = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?:\\s+một|\\s+hai)?"
_MONEY = r"(?!\s*(?:đ\b|đồng|vnđ|vnd|k\b|nghìn|ngàn|triệu|tỷ))"
_LASTING = r"(?<!mất )(?<!chờ )(?<!đợi )(?<!hơn )(?<!gần )(?<!suốt )(?<!trong )(?<!cả )(?<!hết )(?<!sau )(?<!tới )(?<!thêm )"
_PART = "sáng|trưa|chiều|tối"

# In this order: what is longer and surer first. Each with whether small and capital letters are the same to it.
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE if any_case else 0)
    for pattern, any_case in (
        (r"\b[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+", True),
        (r"\b(?:https?://|www\.|facebook\.com/|fb\.com/|zalo\.me/)\S+", True),
        # Dossier codes: groups of letters and digits by points, then by hyphens.
        (r"\b[A-Z]?\d{2,3}(?:\.\w{2,4}){1,4}(?:[-–]\d{2,8}){1,3}\b", True),
        (r"\b[A-Z]{1,4}\d{0,3}[-–]\d{6}[-–]\d{3,6}\b", True),
        # Plates: 29A-123.45, 30F1 1234, 29-B1 456.78.
        (r"\b\d{2}\s?-?\s?[A-ZĐ]{1,2}\d?\s?[-–.]?\s?\d{3}[.\s]?\d{2}\b", True),
        (r"\b\d{2}\s?-?\s?[A-ZĐ]\d?\s?[-–]\s?\d{4}\b", True),
        # Dates, before the numbers in them look like others.
        (r"\b(?:ngày\s+)?\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?:\d{4}|\d{2})\b", True),
        (r"\bngày\s+(?:mùng\s+|mồng\s+)?\d{1,2}(?:\s?[/-]\s?\d{1,2}|\s+tháng\s+\w+(?:\s+năm\s+\d{4})?)?\b", True),
        (r"\b(?:mùng|mồng)\s+\w+(?:\s+tháng\s+\w+)?", True),
        (r"\b(?:hôm|sáng|chiều|trưa|tối)\s+\d{1,2}\s?/\s?\d{1,2}\b", True),
        (r"(?<![\d/])(?:0?[1-9]|[12]\d|3[01])/(?:0?[1-9]|1[0-2])(?![\d/])(?!\s*(?:số|hồ sơ|người|giấy))", True),
        (rf"\b(?:(?:{_PART})\s+)?(?:ngày\s+)?thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])\b(?:\s+(?:tuần|vừa|này|trước)\s*\w*)?", True),
        (rf"\b(?:(?:{_PART})\s+)?chủ\s+nhật\b", True),
        (rf"\b(?:{_PART}|đêm)\s+(?:nay|qua|hôm\s+(?:qua|kia|trước))\b", True),
        (r"\bhôm\s+(?:qua|kia)\b", True),
        # Times of day; how long something took stays.
        (rf"\b\d{{1,2}}\s?(?:h|giờ|g|:)\s?\d{{2}}(?:\s?(?:phút|p)\b)?(?:\s+(?:{_PART}))?", True),
        (rf"\b\d{{1,2}}\s?(?:h|giờ)\s*(?:rưỡi|kém\s+\w+|{_PART})\b", True),
        (rf"\b(?:{_HOURS})\s+giờ\s+(?:rưỡi|kém\s+\w+|{_PART}|\w+\s+phút)\b", True),
        (rf"\b(?:lúc|hồi|tầm|vào)\s+(?:khoảng\s+)?(?:\d{{1,2}}\s?(?:h|giờ)|(?:{_HOURS})\s+giờ)\b", True),
        (rf"{_LASTING}\b\d{{1,2}}h\b", True),
        # Numbers of telephones, cards and dossiers, however they are grouped.
        (r"(?<![\d.])(?:\+\s?84|\(\+?84\)|0084|84|0)(?:[\s.\-–]?\d){8,10}(?!\d)", True),
        (rf"(?<![\d.])0(?:[\s.\-–]?\d){{7,12}}(?!\d){_MONEY}", True),
        (rf"(?<![\d.])\d{{3}}(?:[\s.\-–]\d{{3}}){{3}}(?![\d.]){_MONEY}", True),
        (rf"(?<![\d.,])\d(?:[\s\-–]?\d){{6,}}(?!\d){_MONEY}", True),
        (rf"\b(?:{_SPELLED})(?:[\s,.\-–]+(?:{_SPELLED})){{5,}}\b", True),
        # Where somebody lives.
        (r"\b(?:số\s+nhà|nhà\s+số|căn\s+hộ|phòng)\s+(?=[A-Z]*\d)\w+(?:/\w+)*", True),
        (rf"\bsố\s+\d+[A-Za-z]?(?:/\d+)*,?\s+(?=ngõ|ngách|hẻm|phố|đường|tổ|thôn|{_NAME})", False),
        (r"\b(?:ngõ|ngách|hẻm|kiệt|tổ\s+dân\s+phố|tổ|khu\s+phố|cụm|thôn|xóm|ấp)\s+(?:số\s+)?\d+[A-Za-z]?(?:/\d+)*", True),
        (rf"\b(?i:ngõ|ngách|hẻm|phố|đường|thôn|xóm|làng|chung\s+cư|tòa|toà|khu\s+đô\s+thị)\s+{_NAMES}", False),
        # Names: with a title, after "my name is", and surnames with what follows.
        (rf"\b(?i:tôi|em|mình|cháu)\s+(?i:tên\s+)?(?i:là)\s+{_NAMES}", False),
        (rf"\b(?i:tên)\s+(?i:là\s+|của\s+\w+\s+là\s+|:?\s*){_NAMES}", False),
        (rf"\b(?i:{_TITLES})\s+(?:(?i:{_TITLES})\s+)?(?!Một\b|UBND\b|Phường\b|Ward\b){_NAMES}", False),
        (rf"\b(?:{_SURNAMES})(?:\s+{_NAME}){{1,3}}", False),
    )
)  # fmt: skip
_AGAIN = re.compile(rf"(?:{re.escape(HIDDEN)}[\s,.;:\-–]*){{2,}}")


def masked(words: str, names: Iterable[str] = ()) -> str:
    """The words with everything taken out that could tell who wrote them, when, or about whom; `names` are officials'.

    What was taken out leaves one mark. The result is in NFC, without control characters, and may be empty.
    """
    text = "".join(letter if letter.isprintable() else " " for letter in unicodedata.normalize("NFC", words))
    for pattern in (_of_names(tuple(sorted(names))), *_PATTERNS):
        if pattern is not None:
            text = pattern.sub(HIDDEN, text)
    return " ".join(_AGAIN.sub(f"{HIDDEN} ", text).split())


@lru_cache(maxsize=50)
def _of_names(names: tuple[str, ...]) -> re.Pattern[str] | None:
    """The officials' names in full, and each given name after a title, whatever letters they are typed in."""
    full = {" ".join(name.split()) for name in names if len(name.split()) > 1}
    if not full:
        return None
    plain = {_without_marks(name) for name in full}
    given = {name.split()[-1] for name in full}
    whole = "|".join(
        re.escape(name).replace(r"\ ", r"\s+") for name in sorted(full | plain, key=len, reverse=True)
    )
    last = "|".join(re.escape(name) for name in sorted(given | {_without_marks(each) for each in given}))
    return re.compile(
        rf"\b(?:{whole})\b|\b(?:{_TITLES}|chi|co|ong|ba)\s+(?:{last})\b(?!\s+(?:ơi|à)\b)", re.IGNORECASE
    )


def _without_marks(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
