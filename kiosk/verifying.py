"""What whoever verifies without us needs: how the ledger is written, and two programs that share no code with the service."""

from pathlib import Path

from flask import Response

from feedback.errors import Missing
from kiosk.phones import phone

ROOT = Path(__file__).resolve().parents[1]
FILES = {path.name: path for path in (ROOT / "docs" / "ledger-spec.md", ROOT / "tools" / "verify_ledger.py", ROOT / "tools" / "verify_proof.py")}  # fmt: skip


@phone.get("/public/ledger/<path:name>")
def ledger_file(name: str) -> Response:
    """One of the three, as text; raises Missing for anything else."""
    if name not in FILES:
        raise Missing("file")
    return Response(FILES[name].read_bytes(), mimetype="text/plain")
