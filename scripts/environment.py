"""Makes what the project runs and is tested on: the virtual environment, a browser and PostgreSQL's programs."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

from scripts.steps import ROOT, CommandFailed, Step, Stop, command

VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
HAILONG = BIN / ("hailong.exe" if os.name == "nt" else "hailong")
STAMP = (
    VENV / "hailong-installed.json"
)  # what was installed from where, so that a second run has nothing to do
CORE_LOCK = ROOT / "requirements.txt"
DEVELOPMENT_LOCK = ROOT / "requirements-dev.txt"
BENCH_LOCK = ROOT / "requirements-bench.txt"
TRANSLATIONS = ROOT / "feedback" / "web" / "translations"
OLDEST_PYTHON = (3, 11)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
READERS = {"zbarimg": "zbar-tools", "pdftoppm": "poppler-utils"}  # Debian's packages, by program
DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")


def steps(lock: Path) -> list[Step]:
    """The steps that bring a fresh checkout to where `hailong` runs, with the packages of `lock`."""
    return [
        Step("Virtual environment", make_virtual_environment),
        Step("Locked packages", lambda: install_packages(lock)),
        Step("The project itself", install_project),
        Step("Compiled translations", compile_catalogues),
    ]


def test_steps() -> list[Step]:
    """The steps that find or install what the tests drive."""
    return [
        Step("Chromium for the tests", find_chromium),
        Step("PostgreSQL for the tests", find_postgresql),
        Step("Readers of codes and pages for the tests", find_readers),
    ]


def bench_steps() -> list[Step]:
    """The steps that bring what the measurements load the service with, and what they compare it with."""
    return [
        Step("Programs to compare with", lambda: install_packages(BENCH_LOCK)),
        Step("wrk for the load", find_wrk),
        *test_steps(),
    ]


def make_virtual_environment() -> str:
    """Makes .venv with this Python, unless one that works is there; its scripts know their path, so a moved one is made anew."""
    if _version_of(PYTHON) >= OLDEST_PYTHON and _installed().get("place", str(ROOT)) == str(ROOT):
        return "in place"
    if VENV.exists():
        shutil.rmtree(VENV)
    try:
        command(sys.executable, "-m", "venv", VENV)
    except CommandFailed as failure:
        shutil.rmtree(VENV, ignore_errors=True)
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if "ensurepip" not in str(failure) and "No module named venv" not in str(failure):
            raise
        if not _may_install():
            raise Stop(
                f"This Python cannot make a virtual environment: install its part {package} "
                f"(on Debian and Ubuntu: sudo apt-get install {package}) and try again."
            ) from None
        _apt_install(package)
        command(sys.executable, "-m", "venv", VENV)
    return "made in .venv"


def install_packages(lock: Path) -> str:
    """Installs the locked packages, wheels with known hashes only, unless this lock is installed already."""
    wanted = _fingerprint(lock)
    if _installed().get(lock.name) == wanted:
        return "in place"
    total = sum(1 for line in lock.read_text(encoding="utf-8").splitlines() if line[:1].isalpha())
    seen: set[str] = set()

    def progress(line: str) -> str | None:
        words = line.split()
        if words[:1] in (["Collecting"], ["Requirement"]):
            seen.add(line)
            return f"{len(seen)} of {total}"
        return "unpacking" if words[:1] == ["Installing"] else None

    try:
        command(
            PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off",
            "--only-binary", ":all:", "--require-hashes", "-r", lock,
            on_line=progress,
        )  # fmt: skip
    except CommandFailed as failure:
        raise Stop(
            f"{failure}\nThe locked packages could not be installed: is the package registry reachable?"
        ) from None
    _remember(lock.name, wanted)
    if lock == DEVELOPMENT_LOCK:  # it holds the core's lock, version for version
        _remember(CORE_LOCK.name, _fingerprint(CORE_LOCK))
    return f"{total} packages"


def install_project() -> str:
    """Makes `hailong` and the project's packages known to .venv, from this checkout."""
    wanted = _fingerprint(ROOT / "setup.cfg", ROOT / "pyproject.toml")
    if _installed().get("project") == wanted and HAILONG.exists():
        return "in place"
    command(
        PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-index",
        "--no-deps", "--no-build-isolation", "-e", ROOT,
    )  # fmt: skip
    _remember("project", wanted)
    return "linked to this checkout"


def compile_catalogues() -> str:
    """Compiles the translations whose text is newer than what was compiled last."""
    stale = [
        text
        for text in sorted(TRANSLATIONS.glob("*/LC_MESSAGES/*.po"))
        if not text.with_suffix(".mo").exists()
        or text.with_suffix(".mo").stat().st_mtime < text.stat().st_mtime
    ]
    if not stale:
        return "in place"
    for text in stale:
        command(PYTHON, "-m", "babel.messages.frontend", "compile", "-i", text, "-o", text.with_suffix(".mo"))
    return "compiled " + ", ".join(text.parent.parent.name for text in stale)


def find_chromium() -> str:
    """Finds the browser of the tests, or installs it where that is allowed."""
    found = _chromium()
    if found is None and _may_install():
        _apt_install("chromium")
        found = _chromium()
    if found is None:
        raise Stop(
            "The tests drive a real Chromium: install it (apt-get install chromium), or name it in HAILONG_TEST_CHROMIUM."
        )
    return found


def find_postgresql() -> str:
    """Finds the PostgreSQL of the tests, or installs it where that is allowed; a wheel of the lock is the last resort."""
    if os.environ.get("HAILONG_TEST_POSTGRES"):
        return "the server that HAILONG_TEST_POSTGRES names"
    if not _debian_postgresql() and _may_install():
        with contextlib.suppress(Stop):
            _apt_install("postgresql")
    found = _debian_postgresql()
    return str(found[-1]) if found else "the programs of the locked wheel"


def find_readers() -> str:
    """Finds zbar and poppler, which read what we print, or installs them where that is allowed; tests pass over the rest."""
    missing = [package for program, package in READERS.items() if shutil.which(program) is None]
    if missing and _may_install():
        with contextlib.suppress(Stop):
            _apt_install(*missing)
    found = [program for program in READERS if shutil.which(program)]
    return ", ".join(found) or "none: the tests of printed codes are passed over"


def find_wrk() -> str:
    """Finds wrk, which loads a server from many connections, or installs it where that is allowed."""
    if shutil.which("wrk") is None and _may_install():
        _apt_install("wrk")
    found = shutil.which("wrk")
    if found is None:
        raise Stop("The measurements load the server with wrk: install it (apt-get install wrk).")
    return found


def _version_of(python: Path) -> tuple[int, ...]:
    if not python.exists():
        return (0,)
    try:
        answer = command(python, "-c", "import sys, pip; print(*sys.version_info[:2])")
    except (CommandFailed, OSError):
        return (0,)
    return tuple(int(part) for part in answer.split())


def _chromium() -> str | None:
    named = os.environ.get("HAILONG_TEST_CHROMIUM")
    return named or next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def _debian_postgresql() -> list[Path]:
    return sorted(DEBIAN_POSTGRESQL.glob("*/bin"), key=lambda path: float(path.parent.name))


def _may_install() -> bool:
    return os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt_install(*packages: str) -> None:
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    wait = ("-o", "DPkg::Lock::Timeout=300")  # seconds; another installation may be under way

    def progress(line: str) -> str | None:
        return line.strip()[:60] if line.startswith(("Get:", "Unpacking", "Setting up")) else None

    try:
        command("apt-get", *wait, "update", environment=quiet, on_line=progress)
        command(
            "apt-get",
            *wait,
            "install",
            "-y",
            "--no-install-recommends",
            *packages,
            environment=quiet,
            on_line=progress,
        )
    except CommandFailed as failure:
        raise Stop(
            f"{failure}\nCould not install {' '.join(packages)}: install it by hand and try again."
        ) from None


def _fingerprint(*files: Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _installed() -> dict[str, str]:
    try:
        content = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _remember(what: str, fingerprint: str) -> None:
    known = {**_installed(), "place": str(ROOT), what: fingerprint}
    STAMP.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")
