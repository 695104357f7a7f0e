"""Servers of the measurements: started on free ports of 127.0.0.1, loaded by wrk, ended by their process id."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
START_SECONDS = 30
LINES_TOLD = 10  # of what a server said that ended by itself


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str], path: str = "/") -> Iterator[str]:
    """Run `command` (its `{port}` filled in) until the block ends; gives the address once `path` answers."""
    port = _free_port()
    words = [word.format(port=port) for word in command]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            words, cwd=ROOT, env={**os.environ, **environment}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=said,
        )  # fmt: skip
        try:
            _wait(f"http://127.0.0.1:{port}{path}", process, said)
            yield f"http://127.0.0.1:{port}"
        finally:
            with suppress(ProcessLookupError):  # it ended by itself
                os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def granian(target: str, *, workers: int = 2, threads: int = 16) -> list[str]:
    """The command that serves the WSGI callable `target` as `hailong serve` serves ours."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", "{port}",
        "--workers", str(workers), "--blocking-threads", str(threads), "--no-ws", target,
    ]  # fmt: skip


def wrk(
    url: str, *, connections: int, seconds: float, script: str | None = None, token: str = ""
) -> dict[str, float]:
    """Load `url` for so long; `count` answers, `rate` of them a second, `p50` and `p99` in milliseconds, `bad` ones."""
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit("wrk is missing: install Debian's package wrk, then run this again")
    words = [program, "-t1", f"-c{connections}", f"-d{seconds:g}s", "--latency", "--timeout", "10s"]
    if script:
        words += ["-s", str(HERE / script)]
    done = subprocess.run([*words, url, "--", token], capture_output=True, text=True, check=True)
    print_rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", done.stdout)
    count = re.search(r"(\d+) requests in", done.stdout)
    if print_rate is None or count is None:
        raise SystemExit(f"wrk said: {done.stdout}{done.stderr}")
    return {
        "count": float(count[1]),
        "rate": float(print_rate[1]),
        "p50": _milliseconds(done.stdout, "50%"),
        "p99": _milliseconds(done.stdout, "99%"),
        "bad": float(bad[1]) if bad else 0.0,
    }


def post_json(url: str, body: object, token: str = "") -> dict[str, object]:
    """The JSON that `url` answers to `body`."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=10) as answer:
        read: dict[str, object] = json.load(answer)
        return read


def _milliseconds(text: str, percentile: str) -> float:
    found = re.search(rf"{percentile}\s+([\d.]+)(us|ms|s)", text)
    return float(found[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[found[2]] if found else float("nan")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str, process: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-LINES_TOLD:]
            raise SystemExit(
                "\n".join([*last, f"the server ended by itself with {process.returncode}: {process.args}"])
            )
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"no answer at {url}")
