"""The plan of a week as a file: of one official or of the whole office, as .xlsx or .pdf."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from feedback.labels import N_, Labelled, say
from feedback.papers import paper
from feedback.papers.paper import Align, Block, Grid, Letterhead, Paper, Paragraph, Signatures, Title
from feedback.papers.sheet_paper import STATE
from feedback.papers.spreadsheet import Column, Kind, Table, Value, as_xlsx
from feedback.plans.weeks import WeekPlan, WeekTask
from feedback.scoring.rounding import plain

LOCALE = "vi"  # as the office's other papers

TITLE_UNIT = N_("WORK PLAN OF THE WEEK")
TITLE_OWN = N_("WORK PLAN OF THE WEEK OF %(name)s")
PERIOD = N_("Week %(number)s of month %(month)s/%(year)s: %(from_on)s to %(to_on)s")
NOTHING = N_("No task stands in this week.")
MADE_BY = (N_("MADE BY"), N_("(signature, full name)"))
HEAD = (N_("HEAD OF THE UNIT"), N_("(signature, full name)"))
HEADERS: tuple[tuple[str, str, Kind, int], ...] = (
    ("number", N_("No."), Kind.WHOLE, 5),
    ("official", N_("Official"), Kind.TEXT, 24),
    ("task", N_("Task"), Kind.TEXT, 40),
    ("product", N_("Product"), Kind.TEXT, 26),
    ("role", N_("Role"), Kind.TEXT, 14),
    ("assigned", N_("Assigned"), Kind.TEXT, 14),
    ("done", N_("Done"), Kind.TEXT, 12),
    ("due", N_("Due"), Kind.DATE, 12),
    ("decides", N_("Decides"), Kind.TEXT, 20),
    ("why", N_("In this week because"), Kind.TEXT, 18),
)
ON_PAPER = 9  # columns: the last one is for a screen
WIDTHS = (0.06, 0.13, 0.19, 0.14, 0.09, 0.09, 0.07, 0.11, 0.12)


def as_bytes(plan: WeekPlan, ending: str, *, made_at: datetime, zone: ZoneInfo) -> bytes:
    """The plan of the week as a file of that ending: .xlsx or .pdf."""
    if ending == ".xlsx":
        columns = [Column(name, _say(header), kind, width) for name, header, kind, width in HEADERS]
        table = Table(
            name=_say(N_("Week %(number)s"), {"number": plan.week.number}),
            columns=columns,
            rows=[_row(number, task) for number, task in enumerate(plan.tasks, 1)],
            zone=zone,
            titles=[plan.office.name.upper(), _title(plan), _period(plan)],
            signatures=["\n".join(map(_say, MADE_BY)), "\n".join(map(_say, HEAD))],
        )
        return as_xlsx(table, made_at=made_at)
    return paper.as_bytes(
        Paper(title=f"{_title(plan)} {plan.month}", blocks=_blocks(plan), made_at=made_at, across=True),
        ending,
    )


def _blocks(plan: WeekPlan) -> list[Block]:
    rows = [
        [_on_paper(value) for value in _row(number, task)[:ON_PAPER]]
        for number, task in enumerate(plan.tasks, 1)
    ]
    aligns = [Align.RIGHT if name in ("number", "done") else Align.LEFT for name, *_ in HEADERS[:ON_PAPER]]
    table: Block = (
        Grid([_say(header) for _, header, _, _ in HEADERS[:ON_PAPER]], rows, WIDTHS, aligns)
        if rows
        else Paragraph(_say(NOTHING))
    )
    return [
        Letterhead([plan.office.name.upper()], [_say(line) for line in STATE]),
        Title(_title(plan), [_period(plan)]),
        table,
        Signatures([_say(line) for line in MADE_BY], [_say(line) for line in HEAD]),
    ]


def _row(number: int, task: WeekTask) -> Sequence[Value]:
    share = "" if task.share == 1 else f" ({plain(task.share * 100)} %)"
    return (
        number,
        task.official,
        task.title,
        task.product,
        _label(task.role) + share,
        f"{_number(task.assigned)} {task.unit}",
        _number(task.completed),
        task.due_on,
        _label(task.deciding) if task.deciding else "",
        _label(task.why),
    )


def _on_paper(value: Value) -> str:
    return f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else str(value)


def _number(value: object) -> str:
    return plain(value).replace(".", ",")  # type: ignore[arg-type]


def _title(plan: WeekPlan) -> str:
    return _say(TITLE_OWN, {"name": plan.official.name.upper()}) if plan.official else _say(TITLE_UNIT)


def _period(plan: WeekPlan) -> str:
    week = plan.week
    values = {
        "number": week.number,
        "month": f"{plan.month.month:02d}",
        "year": plan.month.year,
        "from_on": f"{week.from_on:%d/%m/%Y}",
        "to_on": f"{week.to_on:%d/%m/%Y}",
    }
    return _say(PERIOD, values)


def _label(member: Labelled) -> str:
    return say(member.label, locale=LOCALE)


def _say(text: str, values: dict[str, object] | None = None) -> str:
    return say(text, values or {}, locale=LOCALE)
