"""LED-1 and LED-8 in full: a thousand tamperings by rule, a thousand clean ledgers, and what both verifiers say of each.

A ledger is clean after each of the steps by which it grows, so that one gives many clean ones; each is copied in memory,
judged, and a copy is tampered with and judged again. Every verdict is that of the whole verifier.
"""

import multiprocessing
import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.databases import SqliteDatabases
from tests.small_ledger import ROLES_ARE_KEPT, small_ledger
from tests.tampering import bytes_of, copy_of, first_verdict, second_verdict, tamper

HOW_MANY = 1000
PROCESSES = 2
VERDICTS = {"first": first_verdict, "second": second_verdict}


def measure() -> None:
    """Print how many tamperings were found and how many clean ledgers raised an alarm; AssertionError unless all and none."""
    started = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        parts = pool.map(_part, range(PROCESSES))
    clean, alarms, kinds, missed = (sum((part[i] for part in parts), Counter[str]()) for i in range(4))
    print(
        f"   {clean.total()} clean ledgers: {alarms.total()} false alarms of either verifier {dict(alarms)}"
    )
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    print(
        f"   {kinds.total()} tamperings ({told}): {missed.total()} missed by either verifier {dict(missed)}"
    )
    print(f"   {time.perf_counter() - started:.0f} s")
    assert clean.total() == kinds.total() == HOW_MANY
    assert not alarms, alarms
    assert not missed, missed


def _part(process: int) -> tuple[Counter[str], Counter[str], Counter[str], Counter[str]]:
    """A process's share: clean ledgers, false alarms, tamperings by their kind, and those that were missed."""
    clean, alarms, kinds, missed = (Counter[str]() for _ in range(4))
    share = HOW_MANY // PROCESSES
    with tempfile.TemporaryDirectory() as folder:
        databases, seed = SqliteDatabases(Path(folder)), process

        def judge(file: Path, step: int) -> None:
            ledger = bytes_of(file)
            if clean.total() < share:
                with copy_of(ledger) as connection:
                    alarms.update(
                        f"{name}: {seed}" for name, verdict in VERDICTS.items() if verdict(connection)
                    )
                clean["all"] += 1
            for _ in range(2 if step >= ROLES_ARE_KEPT else 0):
                if kinds.total() == share:
                    return
                number = kinds.total() * PROCESSES + process
                with copy_of(ledger) as connection:
                    done = tamper(connection, random.Random(number))
                    kinds[done.kind] += 1
                    silent = [name for name, verdict in VERDICTS.items() if not verdict(connection)]
                    missed.update(f"{name}: {done.kind} {done.place} ({number})" for name in silent)

        while clean.total() < share or kinds.total() < share:
            file = small_ledger(databases, seed, judge)
            for left in Path(folder).glob(f"{file.stem}.*"):
                left.unlink()
            seed += PROCESSES
    return clean, alarms, kinds, missed
