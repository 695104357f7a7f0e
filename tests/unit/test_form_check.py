"""What an office may bring as its own form: known places, no program, nothing that runs or reaches outside."""

import io
import re
import zipfile
from datetime import UTC, datetime

import docx
import pytest

from feedback.forms.check import LARGEST, check
from feedback.forms.fields import FIELDS, FormKind
from feedback.papers.filled import Filled, fill, specimen
from feedback.papers.layouts import our_template
from tests.refusing import refusing

NOON = datetime(2026, 11, 5, 5, 0, tzinfo=UTC)


def written(*paragraphs: str, header: str = "") -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if header:
        document.sections[0].header.paragraphs[0].text = header
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, text: bytes) -> bytes:
    """The file with one more part, or another one in its place."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, text)
    return out.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


@pytest.mark.parametrize("kind", FormKind)
def test_our_own_forms_pass_and_fill_every_place(kind: FormKind) -> None:
    content = our_template(kind)
    check(kind, content)

    filled = fill(content, specimen(kind), title="x", made_at=NOON)

    text = part_of(filled, "word/document.xml").decode()
    assert "{{" not in text
    assert "{%" not in text
    second = set(re.findall(r"«(\w+) 2»", text))
    assert all(second & columns.keys() for columns in FIELDS[kind].groups.values())


def test_a_form_with_known_places_passes() -> None:
    check(
        FormKind.SHEET,
        written(
            "Họ tên: {{ name }}",
            "{%p for row in sentences %}",
            "{{ row.text }}",
            "{%p endfor %}",
            "{% if draft %}{{ draft }}{% endif %}",
            header="{{ office }}",
        ),
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ ''.__class__.__mro__ }}", "form_unknown_place"),
        ("{{ name.__class__ }}", "form_unknown_place"),
        ("{{ salary }}", "form_unknown_place"),
        ("{{ row.text }}", "form_unknown_place"),
        ("{{ name | upper }}", "form_not_plain"),
        ("{{ name() }}", "form_not_plain"),
        ("{{ name[0] }}", "form_not_plain"),
        ("{{ 9 ** 99999999 }}", "form_not_plain"),
        ("{% for i in range(10000000) %}x{% endfor %}", "form_unknown_place"),
        ("{% for row in tasks %}{{ row.salary }}{% endfor %}", "form_unknown_place"),
        (
            "{% for row in tasks %}{% for row in loop.previtem %}x{% endfor %}{% endfor %}",
            "form_unknown_place",
        ),
        ("{% set x = name %}", "form_not_plain"),
        ("{% include 'x' %}", "form_not_plain"),
        ("{% import 'x' as y %}", "form_not_plain"),
        ("{% macro f() %}{% endmacro %}", "form_not_plain"),
        ("{{ name", "form_not_plain"),
        ("{% for row in tasks %}", "form_not_plain"),
    ],
)
def test_whatever_is_more_than_a_place_is_refused(text: str, code: str) -> None:
    with refusing(code):
        check(FormKind.SHEET, written(text))


@pytest.mark.parametrize("where", ["header", "core"])
def test_places_hide_nowhere(where: str) -> None:
    if where == "header":
        with refusing("form_unknown_place"):
            check(FormKind.SHEET, written("x", header="{{ salary }}"))
        return
    content = written("x")
    core = part_of(content, "docProps/core.xml").replace(
        b"</cp:coreProperties>", b"<dc:rights>{{ 7*7 }}</dc:rights></cp:coreProperties>"
    )
    with refusing("form_not_plain"):
        check(FormKind.SHEET, with_part(content, "docProps/core.xml", core))


@pytest.mark.parametrize(
    "name",
    [
        "word/vbaProject.bin",
        "word/activeX/activeX1.xml",
        "word/embeddings/oleObject1.bin",
        "customUI/customUI.xml",
    ],
)
def test_what_runs_is_refused(name: str) -> None:
    with refusing("form_runs"):
        check(FormKind.SHEET, with_part(written("x"), name, b"x"))


def test_a_document_with_macros_is_refused_by_its_type() -> None:
    content = written("x")
    types = part_of(content, "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
    )
    with refusing("form_runs"):
        check(FormKind.SHEET, with_part(content, "[Content_Types].xml", types))


def test_a_field_that_fetches_is_refused() -> None:
    content = written("x")
    text = part_of(content, "word/document.xml").replace(
        b"</w:body>",
        b'<w:p><w:fldSimple w:instr=" DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/></w:p></w:body>',
    )
    with refusing("form_runs"):
        check(FormKind.SHEET, with_part(content, "word/document.xml", text))


def test_an_entity_is_refused() -> None:
    content = written("x")
    text = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        + part_of(content, "word/document.xml").split(b"?>", 1)[1]
    )
    with refusing("form_broken"):
        check(FormKind.SHEET, with_part(content, "word/document.xml", text))


def test_a_picture_from_outside_is_refused() -> None:
    content = written("x")
    relations = part_of(content, "word/_rels/document.xml.rels").replace(
        b"</Relationships>",
        b'<Relationship Id="r99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        b'Target="http://example.org/spy.png" TargetMode="External"/></Relationships>',
    )
    with refusing("form_reaches_outside"):
        check(FormKind.SHEET, with_part(content, "word/_rels/document.xml.rels", relations))


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", b"\x00" * 100])
def test_what_is_no_docx_is_refused(content: bytes) -> None:
    with refusing("form_broken"):
        check(FormKind.SHEET, content)


def test_a_file_cut_short_or_too_large_is_refused() -> None:
    content = written("x")
    with refusing("form_broken"):
        check(FormKind.SHEET, content[: len(content) // 2])
    with refusing("form_too_large"):
        check(FormKind.SHEET, b"x" * (LARGEST + 1))


def test_a_document_that_is_no_xml_is_refused() -> None:
    with refusing("form_broken"):
        check(FormKind.SHEET, with_part(written("x"), "word/document.xml", b"<w:document"))


def test_words_that_look_like_places_stay_words() -> None:
    filled = Filled(
        {**specimen(FormKind.PLAN).texts, "name": "{{ office }} <b> & {% endfor %}"}, {"tasks": []}
    )

    text = (
        docx.Document(io.BytesIO(fill(written("{{ name }}"), filled, title="x", made_at=NOON)))
        .paragraphs[0]
        .text
    )

    assert text == "{{ office }} <b> & {% endfor %}"
