"""The rules that the test client applies to every page notice what they are there to notice."""

import pytest

from tests.pages import faults

GOOD = """<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>Đánh giá – Phường</title><script src="/static/a.js"></script></head>
<body><main><h1>Đánh giá</h1>
<form><label for="code">Mã</label><input id="code" name="code"><label>Quầy <select name="desk"></select></label>
<input type="hidden" name="token"><button>Gửi</button></form>
<a href="/k/"><img src="/a.svg" alt="Về đầu"></a></main></body></html>
"""


def test_a_good_page_has_no_fault() -> None:
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("good", "bad", "says"),
    [
        ("<!doctype html>\n", "", "doctype"),
        ('lang="vi"', "", "lang"),
        ('<meta charset="utf-8">', "", "charset"),
        ("<h1>Đánh giá</h1>", "", "0 h1"),
        ("<h1>Đánh giá</h1>", "<h1>Đánh giá</h1><h1>Khác</h1>", "2 h1"),
        ("<title>Đánh giá", "<title>Khác", "does not begin with its heading"),
        ("main>", "div>", "no <main>"),
        ('<label for="code">Mã</label>', "", "has no label"),
        ("<label>Quầy ", "<p>", "has no label"),
        ('name="token"', 'id="code"', "occurs 2 times"),
        ("<button>Gửi", "<button>", "has no name"),
        ('alt="Về đầu"', "", "has no alt"),
        ('src="/static/a.js"', "", "no nonce"),
        ("</head>", "<style>p{}</style></head>", "inline <style>"),
        ("<main>", '<main style="color:red">', "style attribute"),
        ("<main>", '<main onclick="x()">', "event handler"),
        ('href="/k/"', 'href="javascript:x()"', "javascript:"),
        ('for="code"', 'for="cod"', "absent id"),
    ],
)
def test_a_broken_page_is_noticed(good: str, bad: str, says: str) -> None:
    assert good in GOOD

    assert says in "\n".join(faults(GOOD.replace(good, bad)))


def test_a_part_of_a_page_needs_no_heading_of_its_own() -> None:
    assert faults("<p>Đã lưu</p>") == []
    assert faults('<p style="color:red">Đã lưu</p>') != []
