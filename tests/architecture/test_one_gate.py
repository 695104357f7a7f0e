"""One gate of disclosure: whoever shows figures of ratings has them from a release, never from the ratings themselves."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import module_name, python_files

READERS = (  # and whatever stands below them
    "admin",
    "kiosk",
    "feedback.dashboards",
    "feedback.digests",
    "feedback.interchange",
    "feedback.notices",
    "feedback.papers",
    "feedback.web",
)
# What tells of single ratings, or counts them afresh. Enumerations of the same modules tell nothing.
CLOSED = {
    "feedback.ratings.models": {"Rating", "Tally", "Comment", "Contact", "Intake"},
    "feedback.ratings.queries": {"*"},
    "feedback.ratings.tallies": {"*"},
    "feedback.releases.reading": {"*"},
    "feedback.releases.models": {"*"},
    "feedback.evaluations.summaries.inputs": {"OfficeMonth", "office_month"},
}
WRITES_ONLY = {
    "feedback.interchange.paper_ratings"
}  # brings paper forms in, and asks which ids stand already


def test_one_gate_no_screen_file_or_notice_reads_ratings_around_the_releases() -> None:
    wrong = [
        f"{reader} imports {name} of {module}"
        for path in python_files()
        if is_reader(reader := module_name(path))
        for module, name in imported(path.read_text(encoding="utf-8"))
        if name in CLOSED.get(module, ()) or "*" in CLOSED.get(module, ())
    ]

    assert wrong == []


def test_one_gate_what_is_closed_is_there() -> None:
    known = {module_name(path) for path in python_files()}

    assert known >= CLOSED.keys()
    assert known >= WRITES_ONLY


def test_one_gate_a_reader_around_it_would_be_found() -> None:
    source = "from feedback.ratings import queries\nfrom feedback.ratings.models import Tally as T\nimport feedback.ratings.tallies\n"

    assert set(imported(source)) >= {
        ("feedback.ratings.queries", "*"),
        ("feedback.ratings.models", "Tally"),
        ("feedback.ratings.tallies", "*"),
    }


def is_reader(name: str) -> bool:
    return name not in WRITES_ONLY and any(name == each or name.startswith(f"{each}.") for each in READERS)


def imported(source: str) -> Iterator[tuple[str, str]]:
    """Module and name of every import; the name is * for a whole module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "*") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.module, alias.name
                yield f"{node.module}.{alias.name}", "*"
