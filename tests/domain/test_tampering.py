"""LED-1 to LED-8: tampering by rule, found and placed by both verifiers; and none found where nothing was touched.

A sample of each rule stands here. `make bench ARGS=tampering` runs the thousand on either side.
"""

import random
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests import tampering
from tests.databases import SqliteDatabases
from tests.small_ledger import small_ledger
from tests.tampering import bytes_of, copy_of, first_verdict, second_verdict, tamper

LEDGERS = 2
OF_EACH_RULE = 4
SECOND = tampering.ROOT / "tools" / "verify_ledger.py"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Ledgers that nobody has touched."""
    databases = SqliteDatabases(tmp_path_factory.mktemp("ledgers"))
    return [small_ledger(databases, seed) for seed in range(LEDGERS)]


@pytest.fixture(scope="module")
def ledgers(files: list[Path]) -> list[bytes]:
    return [bytes_of(file) for file in files]


def test_led_1_and_led_8_a_clean_ledger_raises_no_alarm(ledgers: list[bytes]) -> None:
    for ledger in ledgers:
        with copy_of(ledger) as connection:
            assert first_verdict(connection) == []
            assert second_verdict(connection) == []


@pytest.mark.parametrize("kind", [kind for kind, _ in tampering.RULES])
def test_led_1_and_led_8_both_verifiers_find_and_place_every_tampering(
    ledgers: list[bytes], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = [(name, rule) for name, rule in tampering.RULES if name == kind]
    monkeypatch.setattr(tampering, "RULES", rules)
    monkeypatch.setattr(tampering, "WEIGHTS", (1,))
    for number in range(OF_EACH_RULE * (5 if kind == "flip" else 1)):
        with copy_of(ledgers[number % LEDGERS]) as connection:
            done = tamper(connection, random.Random(f"{kind} {number}"))
            first, second = first_verdict(connection), second_verdict(connection)

        assert first, (number, done)
        assert second, (number, done)
        # Each fault names an office and month, or says that it is nobody's (`*`).
        assert all(re.match(r"(\*|HN|P\d) ", fault) for fault in first), first


def test_led_1_the_rules_reach_every_part_of_the_ledger(ledgers: list[bytes]) -> None:
    """The control: with rules that never touch signatures, say, the test above would prove nothing of them."""
    touched: Counter[str] = Counter()
    for number in range(300):
        with copy_of(ledgers[0]) as connection:
            touched[tamper(connection, random.Random(number)).place.split(".")[0]] += 1

    assert touched.keys() == tampering.COLUMNS.keys()


def test_led_8_the_second_verifier_is_short_and_stands_alone(tmp_path: Path) -> None:
    source = SECOND.read_text(encoding="utf-8")

    assert len(source.splitlines()) <= 150
    imported = set(re.findall(r"^(?:from|import) ([\w, ]+?)(?: import .*)?$", source, re.MULTILINE))
    names = {name.strip() for names in imported for name in names.split(",")}
    assert names <= set(sys.stdlib_module_names)
    assert "feedback" not in source


def test_led_8_the_second_verifier_reads_a_file_and_says_by_its_exit_code_what_it_found(
    files: list[Path], tmp_path: Path
) -> None:
    """In a Python without any installed package; read-only; and with the id of the key that began the ledger."""
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(bytes_of(files[0]))
    copy.chmod(0o400)
    with sqlite3.connect(copy) as connection:
        [first_key] = connection.execute("SELECT id FROM ledger_key WHERE previous_id IS NULL").fetchone()

    def run(*words: str) -> tuple[int, str]:
        done = subprocess.run([sys.executable, "-I", "-S", SECOND, *words], capture_output=True, text=True)
        return done.returncode, done.stdout

    assert run(str(copy)) == (0, "all is well\n")
    assert run(str(copy), first_key) == (0, "all is well\n")
    assert run(str(copy), "0" * 16)[0] == 1
    copy.chmod(0o600)
    with sqlite3.connect(copy) as connection:
        connection.execute("UPDATE rating SET level = 6 - level WHERE level <> 3")
    assert run(str(copy))[0] == 1
    assert run(str(tmp_path / "missing.sqlite"))[0] == 1


@pytest.mark.parametrize("bit", range(0, 512, 37))
def test_led_8_the_second_verifiers_signatures_are_those_of_rfc_8032(bit: int) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key, message = Ed25519PrivateKey.from_private_bytes(bytes([bit % 251] * 32)), bytes(range(bit % 200))
    public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(message))

    assert tampering.SECOND.signed(public, bytes(signature), message)
    signature[bit // 8] ^= 1 << bit % 8
    assert not tampering.SECOND.signed(public, bytes(signature), message)
    assert not tampering.SECOND.signed(public, b"", message)
    assert not tampering.SECOND.signed(b"", bytes(64), message)
