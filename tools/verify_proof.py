"""Verifies by docs/ledger-spec.md that a rating is in its sealed batch: python3 verify_proof.py PROOF.txt CODE [HEADS.txt]
CODE is the one on the slip. With HEADS.txt, as the public page or the inspectorate keeps it, the key must be one of its keys.
Stands beside verify_ledger.py, whose signatures it uses; the standard library is enough. Exit code 1 if it does not hold."""
import hashlib, json, sys
from pathlib import Path

from verify_ledger import signed


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def wrong_with(proof, code, heads=""):
    """What does not hold, one after the other; nothing where the proof is good."""
    lines = [line.split(" ", 1) for line in proof.splitlines()]
    told = {name: value for name, value in lines if name not in ("index", "batch", "record")}
    told = {name: bytes.fromhex(value) for name, value in told.items()}
    index, _, leaves = dict(lines)["index"].split()
    plain = "".join(code.upper().translate(str.maketrans("OIL", "011", "- "))[:20])
    if told["code"] != sha(b"hnr-lookup", plain.encode()):
        yield "the proof is another slip's"
    node, place, last = sha(b"\0hnr4", told["code"], told["hidden"]), int(index), int(leaves) - 1
    if node != told["leaf"]:
        yield "the leaf does not hold this code"
    beside = [bytes.fromhex(value) for name, value in lines if name == "beside"]
    while last:
        if place % 2 or place < last:
            other = beside.pop(0) if beside else b""
            node = sha(b"\1", other, node) if place % 2 else sha(b"\1", node, other)
        place, last = place // 2, last // 2
    record = dict(lines)["record"]
    if beside or place or not (node == told["root"] == bytes.fromhex(json.loads(record)["root"])):
        yield "the leaf does not lead to the root of the batch"
    if sha(record.encode()) != told["head"]:
        yield "the head is not the batch's"
    if not signed(told.get("key", b""), told.get("signature", b""), b"hailong head\n" + told["head"]):
        yield "the head is not signed by this key"
    elif heads and f"{sha(told['key']).hex()[:16]} {told['key'].hex()}" not in heads:
        yield "the key is none of those that are published"


if __name__ == "__main__":
    try:
        texts = [Path(name).read_text("utf-8") for name in (sys.argv[1], *sys.argv[3:])]
        found = list(wrong_with(texts[0], sys.argv[2], *texts[1:]))
    except (LookupError, ValueError, OSError) as error:
        found = [f"unreadable ({error!r})"]
    print("\n".join(found) or "the batch holds the rating of this slip")
    sys.exit(bool(found))
