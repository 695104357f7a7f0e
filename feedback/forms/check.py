"""Whether a .docx may be an office's form: whole, without macros or anything that reaches outside, with known places alone.

A template is a small program. Ours may say only `{{ name }}`, `{{ row.name }}`, loops over the form's own groups and
plain conditions; whatever else a template language can do is refused here, before anything of it ever runs.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping

from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from feedback.errors import Refused
from feedback.forms.fields import FIELDS, Fields, FormKind
from feedback.labels import N_

LARGEST = 900 * 1024  # bytes of the file: a request brings a megabyte at most
LARGEST_UNPACKED = 20 * 1024 * 1024  # bytes
MOST_PARTS = 300
DOCUMENT = "word/document.xml"
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

# Parts that run, or hold other files; and what may follow a field code that fetches or runs something.
_RUNS = re.compile(r"vbaproject|vbadata|activex|embeddings/|oleobject|customui|\.bin$|\.exe$", re.IGNORECASE)
_RUNS_IN_TEXT = re.compile(
    rb"<w:altChunk|<o:OLEObject|<w:control|<w:object|macroEnabled|"
    rb"instrText[^>]*>[^<]*\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|MACROBUTTON)\b|"
    rb'w:instr="[^"]*\b(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|MACROBUTTON)\b',
    re.IGNORECASE,
)
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PLACE = re.compile(rb"\{\{|\{%|\{#")
_FILLED = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_PLAIN = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.For,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
    nodes.Const,
)


def environment() -> ImmutableSandboxedEnvironment:
    """What templates are read and filled by: nothing of it can be reached but the values of the form."""
    made = ImmutableSandboxedEnvironment(autoescape=True)
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


def check(kind: FormKind, content: bytes) -> None:
    """Refuse a file that cannot be the form `kind`.

    Raises Refused: `form_too_large`, `form_broken`, `form_runs`, `form_reaches_outside`, `form_unknown_place`,
    `form_not_plain`.
    """
    if len(content) > LARGEST:
        raise Refused(
            "form_too_large",
            N_("The file is larger than %(limit)s kB."),
            field="file",
            limit=LARGEST // 1024,
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
        text = _text_of(content)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise _broken(type(error).__name__) from None
    _check_places(FIELDS[kind], text)


def _check_parts(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise _broken("zip")
    names = [entry.filename for entry in entries]
    if DOCUMENT not in names or len(set(names)) < len(names):
        raise _broken(DOCUMENT)
    if MAIN_TYPE.encode() not in archive.read("[Content_Types].xml"):
        raise _runs("[Content_Types].xml")
    for name in names:
        if _RUNS.search(name):
            raise _runs(name)
        if name.endswith((".xml", ".rels")):
            _check_text(name, archive.read(name))


def _check_text(name: str, text: bytes) -> None:
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in text or _DECLARES.search(text):
        raise _broken(name)
    if _RUNS_IN_TEXT.search(text):
        raise _runs(name)
    if name.endswith(".rels"):
        for relation in re.findall(rb"<Relationship\b[^>]*>", text):
            if b'TargetMode="External"' in relation and b"/hyperlink" not in relation:
                raise Refused(
                    "form_reaches_outside",
                    N_("The form fetches something from outside (%(part)s): take it out first."),
                    field="file",
                    part=name,
                )
    elif _PLACE.search(text) and not _FILLED.fullmatch(name):
        raise Refused(
            "form_not_plain",
            N_("Only the text, its headers and its footers may have places to fill; %(part)s has one."),
            field="file",
            part=name,
        )


def _text_of(content: bytes) -> str:
    """What the template language reads of the file: the document, headers and footers, runs that Word split made whole."""
    from docxtpl import DocxTemplate  # here: it brings the libraries of papers along

    try:
        template = DocxTemplate(io.BytesIO(content))
        template.init_docx()
        parts = [template.get_xml()]
        for uri in (template.HEADER_URI, template.FOOTER_URI):
            parts += [template.get_part_xml(part) for _, part in template.get_headers_footers(uri)]
        return "\n".join(template.patch_xml(part) for part in parts)
    except Refused:
        raise
    except Exception as error:  # the library answers a damaged file with whatever it meets first
        raise _broken(type(error).__name__) from None


def _check_places(fields: Fields, text: str) -> None:
    try:
        tree = environment().parse(text)
    except TemplateError as error:
        raise Refused(
            "form_not_plain",
            N_("A place of the form cannot be read: %(problem)s"),
            field="file",
            problem=str(error)[:200],
        ) from None
    _walk(tree, fields, {})


def _walk(node: nodes.Node, fields: Fields, rows: Mapping[str, Mapping[str, str]]) -> None:
    """Look at every part of a template: only plain ones, and only names of the form or of a row at hand."""
    if not isinstance(node, _PLAIN):
        raise _not_plain(type(node).__name__)
    if isinstance(node, nodes.For):
        group = node.iter.name if isinstance(node.iter, nodes.Name) else ""
        if group not in fields.groups:
            raise _unknown(group or "for")
        if not isinstance(node.target, nodes.Name) or node.test is not None or node.recursive:
            raise _not_plain("for")
        within = {**rows, node.target.name: fields.groups[group]}
        for child in (*node.body, *node.else_):
            _walk(child, fields, within)
        return
    if isinstance(node, nodes.Getattr):
        owner = node.node.name if isinstance(node.node, nodes.Name) else ""
        if node.attr not in rows.get(owner, ()):
            raise _unknown(f"{owner}.{node.attr}")
        return
    if isinstance(node, nodes.Name) and node.name not in fields.texts:
        raise _unknown(node.name)
    for child in node.iter_child_nodes():
        _walk(child, fields, rows)


def places_of(kind: FormKind) -> Iterator[tuple[str, str]]:
    """Every place of a form as it is written in a template, with the English label of what stands there."""
    fields = FIELDS[kind]
    for name, label in fields.texts.items():
        yield "{{ " + name + " }}", label
    for group, columns in fields.groups.items():
        for name, label in columns.items():
            yield "{%tr for row in " + group + " %} … {{ row." + name + " }} … {%tr endfor %}", label


def _broken(part: str) -> Refused:
    return Refused(
        "form_broken",
        N_("The file is no whole .docx (%(part)s)."),
        field="file",
        part=part[:100],
    )


def _runs(part: str) -> Refused:
    return Refused(
        "form_runs",
        N_("The form holds a macro or something else that runs (%(part)s): save it as a plain .docx."),
        field="file",
        part=part[:100],
    )


def _unknown(place: str) -> Refused:
    return Refused(
        "form_unknown_place",
        N_("The form has a place that nothing fills: %(place)s."),
        field="file",
        place=place[:100],
    )


def _not_plain(what: str) -> Refused:
    return Refused(
        "form_not_plain",
        N_(
            "The form may have places, loops over rows and plain conditions; it has something else: %(what)s."
        ),
        field="file",
        what=what[:60],
    )
