"""`python -m tests.bench [NAME …]`: runs the measurements (all of them without a name) and prints ratios with goals."""

import importlib
import os
import sys
import time
from importlib.util import find_spec

MEASUREMENTS = (
    "posts",
    "paced",
    "seal",
    "closing",
    "city",
    "pages",
    "kiosk",
    "start",
    "verifying",
    "tampering",
    "attacker",
    "receipts",
)
NEEDED = {"posts": ("fastapi", "uvicorn", "django")}  # packages beside requirements-dev.txt, by measurement


def main() -> int:
    """Run what is named on the command line; 2 for a name that is not known, 1 where a package is missing."""
    wanted = sys.argv[1:] or MEASUREMENTS
    unknown = [name for name in wanted if name not in MEASUREMENTS]
    if unknown:
        print(
            f"no such measurement: {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}", file=sys.stderr
        )
        return 2
    missing = sorted(
        {package for name in wanted for package in NEEDED.get(name, ()) if not find_spec(package)}
    )
    if missing:
        print(
            f"not installed: {', '.join(missing)}. `make bench` installs what is compared with (requirements-bench.txt); "
            f'for this alone: make bench ARGS="{" ".join(wanted)}"',
            file=sys.stderr,
        )
        return 1
    print(
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; ratios hold within one run, absolute figures do not"
    )
    for name in wanted:
        started = time.perf_counter()
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"tests.bench.{name}").measure()
        print(f"   ({time.perf_counter() - started:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
