"""Hostile and broken files are refused plainly: never an error of the program, never a long wait, never mojibake."""

import os
import resource

import pytest

from feedback.interchange import columns
from feedback.interchange.tables import UnreadableTable, read_contents
from tests.hostile_files import Hostile, corpus, hostile_lines

CORPUS = list(corpus())
LONGEST_SECONDS = (
    10  # of work, here and in the processes that unpack workbooks: not by the clock of a busy machine
)


def test_the_corpus_is_large() -> None:
    assert len(CORPUS) >= 100
    assert len({hostile.name for hostile in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("hostile", CORPUS, ids=[hostile.name for hostile in CORPUS])
def test_a_hostile_file_is_refused_or_read_and_nothing_else(hostile: Hostile) -> None:
    begun = worked()

    codes = codes_of(hostile)

    assert hostile.code is None or codes == {hostile.code}
    assert worked() - begun < LONGEST_SECONDS


def worked() -> float:
    """The seconds of work so far."""
    return sum(os.times()[:4])


def test_the_corpus_costs_this_process_little_memory() -> None:
    # Workbooks are unpacked and parsed in processes of their own.
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for hostile in CORPUS:
        if hostile.suffix == ".xlsx":
            codes_of(hostile)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # kB


def codes_of(hostile: Hostile) -> set[str]:
    """The codes with which the whole file is refused; none when it is read."""
    try:
        read_contents(hostile.suffix, hostile.data, columns.DESKS)
    except UnreadableTable as unreadable:
        return {refusal.code for refusal in unreadable.refusals}
    return set()


@pytest.mark.parametrize(
    "line", [line for _, line in hostile_lines()], ids=[name for name, _ in hostile_lines()]
)
def test_a_hostile_line_leaves_the_others_readable(line: str) -> None:
    good = '{"submission_key": "c61c96db-d8d4-450d-89df-5e79bf7b6c6c", "desk": "Q01", "tapped_at": "2026-10-01T08:00:00Z", "level": 5}'

    contents = read_contents(
        ".jsonl", f"{line}\n\n{good}\n".encode("utf-8", "surrogatepass"), columns.KIOSK_TAPS
    )

    assert contents.rows[-1].number == 3
    assert contents.rows[-1].cells["level"] == 5
