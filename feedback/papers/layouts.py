"""Which layout each form of an office's papers has: the same one gives the PDF and our own template, whatever fills it."""

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from feedback.forms.fields import FormKind
from feedback.papers import month_layouts, paper, year_layouts
from feedback.papers.filled import Filled, Places, Values, fill
from feedback.papers.layout_parts import in_words
from feedback.papers.paper import Block, NewPage, Paper
from feedback.papers.paper_docx import as_docx

NOWHEN = datetime(2026, 1, 1, tzinfo=UTC)  # what our templates say they were made at
ACROSS = frozenset({FormKind.SUMMARY, FormKind.PLAN, FormKind.YEAR_SUMMARY})  # forms of many columns
LAYOUTS: Mapping[FormKind, Callable[[Values], list[Block]]] = {
    FormKind.SHEET: month_layouts.sheet,
    FormKind.YEAR_SHEET: year_layouts.year_sheet,
    FormKind.SUMMARY: month_layouts.summary,
    FormKind.PLAN: month_layouts.plan,
    FormKind.MINUTES: month_layouts.minutes,
    FormKind.YEAR_SUMMARY: year_layouts.year_summary,
    FormKind.YEAR_MINUTES: year_layouts.year_minutes,
}


def as_bytes(
    kind: FormKind,
    papers: Sequence[Filled],
    ending: str,
    *,
    title: str,
    made_at: datetime,
    template: bytes | None = None,
    draft: str = "",
) -> bytes:
    """Papers of one form as a file: .pdf or .docx in our layout, each on a page of its own.

    A single .docx is the office's own `template` filled, where it has one, and else ours.
    """
    if ending == ".docx" and len(papers) == 1:
        return fill(template or our_template(kind), papers[0], title=title, made_at=made_at)
    blocks: list[Block] = []
    for number, each in enumerate(papers):
        blocks += [NewPage()] if number else []
        blocks += LAYOUTS[kind](each)
    whole = Paper(title=title, blocks=blocks, made_at=made_at, watermark=draft, across=kind in ACROSS)
    return paper.as_bytes(whole, ending)


@functools.cache
def our_template(kind: FormKind) -> bytes:
    """Our own form as a template, to be filled, or changed in a word processor and brought back."""
    places = Places()
    return as_docx(
        Paper(
            title=in_words(kind.label),
            blocks=LAYOUTS[kind](places),
            made_at=NOWHEN,
            watermark=places.text("draft"),
            across=kind in ACROSS,
        )
    )
