"""`python -m tests.bench [NAME …]`: runs the measurements (all of them without a name) and prints ratios with goals."""

import importlib
import os
import sys
import time

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


def main() -> int:
    """Run what is named on the command line; 2 for a name that is not known."""
    wanted = sys.argv[1:] or MEASUREMENTS
    unknown = [name for name in wanted if name not in MEASUREMENTS]
    if unknown:
        print(
            f"no such measurement: {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}", file=sys.stderr
        )
        return 2
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
