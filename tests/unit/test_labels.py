"""Words and keys: sentences in both languages, codes without regard to case, names in Vietnamese order."""

import unicodedata

import pytest

from feedback.labels import Labelled, code_key, normal, place_key, say, say_in_both, search_key, sort_key


class Fruit(Labelled):
    """Something to try the labels on."""

    PLUM = "plum", "A plum"


def test_a_member_is_its_stored_value_and_carries_its_label() -> None:
    assert Fruit("plum") is Fruit.PLUM
    assert (str(Fruit.PLUM), Fruit.PLUM.label) == ("plum", "A plum")


def test_a_sentence_is_said_in_vietnamese_and_in_english() -> None:
    sentence = "There is no office with the code %(named)s."

    assert say(sentence, {"named": "X"}, locale="en") == "There is no office with the code X."
    assert say(sentence, {"named": "X"}, locale="vi") != say(sentence, {"named": "X"}, locale="en")
    assert say_in_both(sentence, {"named": "X"}).endswith(" / There is no office with the code X.")


@pytest.mark.parametrize("spelling", ["q01", " Q01 ", "Q01\u00a0", "\u00a0q01"])
def test_spellings_of_one_code_have_one_key(spelling: str) -> None:
    assert code_key(spelling) == "q01"


def test_text_is_brought_to_one_form() -> None:
    assert normal(unicodedata.normalize("NFD", "Nguyễn\u00a0Văn ")) == "Nguyễn Văn"


def test_search_knows_no_diacritics_and_no_stroke() -> None:
    assert search_key("  ĐẶNG  Thị   Ánh ") == "dang thi anh"


def test_names_sort_as_a_vietnamese_list_does() -> None:
    # By given name; ă â after a, đ after d, ơ after ô after o; tones decide only between equal letters.
    listed = [
        "Lê An", "Trần Văn An", "Nguyễn Thị Anh", "Bùi Ánh", "Phạm Ân", "Vũ Bình", "Hồ Dung", "Lý Dũng",
        "Ngô Đào", "Đỗ Oanh", "Mai Ôn", "Cao Ơn",
    ]  # fmt: skip
    mixed = listed[6:] + listed[:6]

    assert sorted(mixed, key=sort_key) == listed


def test_offices_sort_from_their_first_word_with_đ_after_d() -> None:
    listed = [
        "Phường Bằng Lăng",
        "Phường Hoa Sen",
        "Xã Dương Liễu",
        "Xã Đồng Xanh",
        "Xã Đồng Xuân",
        "Xã Suối Ngọc",
    ]
    assert sorted({*listed}, key=place_key) == listed
