"""LED-1 and LED-8 in full: a thousand tamperings by rule, a thousand clean ledgers, and what both verifiers say of each."""

import random
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.databases import SqliteDatabases
from tests.small_ledger import small_ledger
from tests.tampering import bytes_of, copy_of, first_verdict, second_verdict, tamper

HOW_MANY = 1000


def measure() -> None:
    """Print how many tamperings were found and how many clean ledgers raised an alarm; AssertionError unless all and none."""
    started, missed, alarms = time.perf_counter(), Counter[str](), 0
    kinds: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        databases = SqliteDatabases(Path(folder))
        for number in range(HOW_MANY):
            file = small_ledger(databases, number)
            ledger = bytes_of(file)
            for left in Path(folder).glob(f"{file.stem}.*"):
                left.unlink()
            with copy_of(ledger) as connection:
                alarms += bool(first_verdict(connection)) + bool(second_verdict(connection))
            with copy_of(ledger) as connection:
                done = tamper(connection, random.Random(number))
                kinds[done.kind] += 1
                for name, verdict in (("first", first_verdict), ("second", second_verdict)):
                    if not verdict(connection):
                        missed[f"{name}: {done.kind} {done.place}"] += 1
    print(f"   {HOW_MANY} clean ledgers: {alarms} false alarms of either verifier")
    print(
        f"   {HOW_MANY} tamperings ({', '.join(f'{kind} {count}' for kind, count in kinds.items())}): {missed.total()} missed"
    )
    print(f"   {time.perf_counter() - started:.0f} s")
    assert not alarms
    assert not missed, missed
