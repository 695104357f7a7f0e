"""What is taken out of comments: 500 and more of them, with everything that could name their authors, and without."""

import itertools

import pytest

from feedback.disclosure.masking import HIDDEN, masked

OFFICIALS = ("Nguyễn Thị Thu Hằng", "Trần Quốc Bảo", "Lê Hoa")
FRAMES = (
    "Tôi nộp hồ sơ, xin gọi lại {} để trả kết quả.",
    "{} – mong phường xem xét giúp.",
    "Thái độ chưa tốt, liên hệ {} nhé, cảm ơn.",
    "Đã ghi {} vào đơn mà vẫn bị trả lại",
    "Giải quyết nhanh, nhưng lần trước ({}) thì chậm.",
)
DIGITS = (
    "0912345678", "0912 345 678", "0912.345.678", "0912-345-678", "+84912345678", "+84 912 345 678", "84912345678",
    "(+84) 912345678", "024 3825 1234", "024.38251234", "001099012345", "001 099 012 345", "001.099.012.345", "012345678",
    "H26.19.00-261015-0001", "000.00.19.H26-261015-0001", "H26.19.00-261015-12345", "29A-123.45", "30F1-1234", "29A 12345",
    "30E-123.45", "29-B1 456.78", "nguyen.van.a@gmail.com", "hoa_sen@yahoo.com.vn", "ngày 12/10/2026", "12/10/2026", "12-10-2026",
    "ngày 12/10", "12/10", "ngày 12 tháng 10", "lúc 9h30", "9h15", "9:30", "14 giờ 20 phút", "8h", "số nhà 12", "ngõ 34", "tổ 5", "ngách 12/3",
    "https://facebook.com/nguyenvana", "zalo.me/0912345678",
)  # fmt: skip
SPELLED = (
    "không chín một hai ba bốn năm sáu bảy tám", "không, chín, một, hai, ba, bốn, năm, sáu", "chín giờ sáng", "tám giờ rưỡi",
    "lúc mười giờ", "hai giờ chiều", "sáng thứ hai", "chiều thứ sáu", "chủ nhật", "sáng nay", "chiều hôm qua", "hôm qua",
    "chị Hằng", "anh Bảo", "cô Hoa", "chị hoa", "Nguyễn Thị Thu Hằng", "nguyen thi thu hang", "Trần Quốc Bảo", "tran quoc bao",
    "bà Phạm Thị Lan", "ông Tuấn", "tôi tên là Minh Anh", "tôi là Đỗ Văn Hùng", "Vũ Thị Mai", "đồng chí Bảo", "phố Hàng Bông",
    "đường Lê Lợi", "chung cư Linh Đàm", "mùng ba tháng mười",
)  # fmt: skip
TITLES = {"bà", "ông", "chị", "anh", "cô", "tôi"}
CLEAN = (
    "Cán bộ rất nhiệt tình, giải thích rõ ràng.", "Chờ hơn 2 giờ mới đến lượt.", "Mất 3 ngày mới xong giấy khai sinh.",
    "Phải đi lại ba lần.", "Lệ phí 50.000 đồng là hợp lý.", "Bị thu thêm 200.000đ không có biên lai.", "Tốn 1.500.000 đồng.",
    "Quầy số 3 làm nhanh.", "Phòng chờ nóng, thiếu ghế.", "Máy lấy số hỏng.", "Được hướng dẫn tận tình, một lần là xong.",
    "Hồ sơ đất đai quá chậm so với giấy hẹn.", "Công chức mặc đúng trang phục, lịch sự.", "Cần thêm người trực buổi trưa.",
    "Thủ tục rườm rà, nhiều giấy tờ ngoài danh mục.", "Rất hài lòng, cảm ơn phường.", "Nhân viên nói to, thiếu tôn trọng.",
    "Đợi 45 phút.", "Có 2/3 hồ sơ phải bổ sung.", "Năm nay nhanh hơn năm ngoái.", "Cháu bé được giúp đỡ tận tình.",
    "Bà già như tôi được nhường trước, cảm ơn.", "Em cán bộ trẻ hướng dẫn rất kỹ.", "Chờ cả buổi sáng.", "Chị cán bộ vui vẻ.",
    "Ông bà được ưu tiên.", "Một cửa phường Hoa Sen làm tốt.", "UBND phường nên lắp điều hòa.", "Xin thêm bản hướng dẫn tiếng Anh.",
    "Hai vợ chồng đi hai lần.", "Tổ hướng dẫn thân thiện.", "Đường vào trụ sở khó đi.", "Làm đúng hẹn 5 ngày.", "Phí 10 nghìn một bản.",
    "Không ai hướng dẫn tôi một hai câu.", "Quầy 2 vắng người.", "Mong phường giữ vững tinh thần này.", "Sau 2h chờ thì xong.",
)  # fmt: skip


def in_frames(secrets: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(secret, frame.format(secret)) for secret, frame in itertools.product(secrets, FRAMES)]


def kept(secret: str, comment: str) -> bool:
    """Whether something that tells is still there: the secret, a name in it, or any longer run of its digits."""
    result = masked(comment, OFFICIALS)
    names = [
        word for word in secret.replace(",", " ").split() if word[:1].isupper() and word.lower() not in TITLES
    ]
    if any(name in result.split() for name in names):
        return True
    digits = "".join(each for each in secret if each.isdigit())
    left = "".join(each for each in result if each.isdigit())
    return secret in result or HIDDEN not in result or (len(digits) >= 4 and digits[-4:] in left)


def test_log_4_recall_and_precision_over_five_hundred_comments(capsys: pytest.CaptureFixture[str]) -> None:
    numbers, spelled = in_frames(DIGITS), in_frames(SPELLED)
    clean = [*CLEAN, *(f"{one} {other}" for one, other in itertools.combinations(CLEAN, 2))][:250]
    missed = [each for each in numbers if kept(*each)]
    missed_spelled = [each for each in spelled if kept(*each)]
    wrongly = [each for each in clean if HIDDEN in masked(each, OFFICIALS)]
    recall = 1 - len(missed) / len(numbers)
    recall_spelled = 1 - len(missed_spelled) / len(spelled)
    found = len(numbers) + len(spelled) - len(missed) - len(missed_spelled)
    precision = found / (found + len(wrongly))
    with capsys.disabled():
        print(
            f"\nLOG-4: {len(numbers) + len(spelled) + len(clean)} comments; recall {recall:.3f} of numbers, "
            f"{recall_spelled:.3f} of what is spelled; precision {precision:.3f}"
        )

    assert len(numbers) + len(spelled) + len(clean) >= 500
    assert recall >= 0.99, missed
    assert recall_spelled >= 0.90, missed_spelled
    assert precision >= 0.95, wrongly


@pytest.mark.parametrize(
    ("words", "result"),
    [
        ("Gọi 0912 345 678 hoặc chị Hằng", f"Gọi {HIDDEN} hoặc {HIDDEN}"),
        ("Chị Hằng, anh Bảo đều tốt", f"{HIDDEN} đều tốt"),
        ("Mất 2 giờ để làm", "Mất 2 giờ để làm"),
        ("", ""),
        ("Ho\u0300a giải\u0000quyết\ntốt", "Hòa giải quyết tốt"),
    ],
)
def test_what_stays_and_what_goes(words: str, result: str) -> None:
    assert masked(words, OFFICIALS) == result


def test_a_long_comment_is_masked_in_no_time() -> None:
    # patterns that go back and forth would take minutes for these
    for words in ("0 " * 500, "một " * 250, "anh Anh " * 120, "A." * 500, "12/" * 330):
        masked(words[:1000], OFFICIALS)
