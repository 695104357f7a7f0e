"""How much a fresh process spends on importing the service, beside one that imports Flask alone."""

import resource
import subprocess
import sys

from tests.bench.ratios import interleaved, tell
from tests.bench.servers import ROOT

STATEMENTS = (
    "import flask",
    "import flask, sqlalchemy.orm",
    "import app",
)  # the second is the floor of the third
ROUNDS = 9


def measure() -> None:
    """Print the ratio; what was compiled once stays compiled, as on a machine that starts for the second time."""
    for statement in STATEMENTS:
        _imported(statement)
    seen = interleaved(
        {f"{each}, seconds": lambda each=each: _imported(each) for each in STATEMENTS},  # type: ignore[misc]
        ROUNDS,
    )
    flask, _floor, app = seen.values()
    tell("import app ÷ import flask", app / flask, "≤", 2.5)


def _imported(statement: str) -> float:
    """Seconds of processor time of a fresh process, which hardly depend on who else is at work."""
    before = _spent()
    subprocess.run([sys.executable, "-c", statement], cwd=ROOT, check=True)
    return _spent() - before


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
