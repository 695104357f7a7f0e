"""How long ratings wait at 250 a second from 64 tablets that send whether or not the server keeps up (an open loop)."""

import asyncio
import gc
import json
import random
import statistics
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from tests.bench.ratios import tell
from tests.bench.service import Service, our_service
from tests.databases import SqliteDatabases

TABLETS = 64
RATE = 250  # ratings a second, of all tablets together
LONG = 20  # seconds
ROUNDS = 3
GOAL_MS = 60


@dataclass
class _Heard:
    """What the tablets heard from the server."""

    milliseconds: list[float] = field(default_factory=list)  # from the moment at which the rating was due
    errors: int = 0  # answers 500 and above
    refused: int = 0  # whatever else did not store the rating


def measure() -> None:
    """Print the 99th percentile of the wait, and what was lost."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with our_service(SqliteDatabases(folder), folder, tablets=TABLETS) as service:
            rounds = [asyncio.run(_round(service, random.Random(number))) for number in range(ROUNDS)]
            lost = sum(len(each.milliseconds) for each in rounds) - service.waiting()
    p99 = [statistics.quantiles(each.milliseconds, n=100)[98] for each in rounds]
    p50 = statistics.median(wait for each in rounds for wait in each.milliseconds)
    print(f"   p50 {p50:.1f} ms, p99 of each round {', '.join(f'{each:.1f}' for each in p99)} ms")
    tell("p99 at 250 ratings a second, ms from when each was due", statistics.median(p99), "≤", GOAL_MS)
    tell("answers 5xx", sum(each.errors for each in rounds), "≤", 0)
    tell("ratings lost or refused", lost + sum(each.refused for each in rounds), "≤", 0)


async def _round(service: Service, chance: random.Random) -> _Heard:
    """Every tablet sends at the moments that fall to it, which come at random and at `RATE` on the whole."""
    due: list[list[float]] = [[] for _ in service.tokens]
    at = 1.0  # seconds from now: time for every tablet to connect
    for number in range(RATE * LONG):
        due[number % TABLETS].append(at)
        at += chance.expovariate(RATE)
    heard = _Heard()
    gc.disable()
    began = time.perf_counter()
    await asyncio.gather(
        *(
            _tablet(service, token, [began + each for each in own], heard)
            for token, own in zip(service.tokens, due, strict=True)
        )
    )
    gc.enable()
    return heard


async def _tablet(service: Service, token: str, due: Sequence[float], heard: _Heard) -> None:
    """One tablet on one connection: it sends a rating when it is due, or as soon as the one before is answered."""
    address = urlsplit(service.address)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    for moment in due:
        await asyncio.sleep(max(0.0, moment - time.perf_counter()))
        writer.write(_request(token))
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        heard.milliseconds.append((time.perf_counter() - moment) * 1000)
        status = int(head.split(b" ", 2)[1])
        if status >= 500:
            heard.errors += 1
        elif status != 200 or json.loads(body)["results"][0]["outcome"] != "stored":
            heard.refused += 1
    writer.close()
    await writer.wait_closed()


def _request(token: str) -> bytes:
    tapped_at = datetime.now(UTC).isoformat(timespec="milliseconds")
    body = json.dumps(
        {"items": [{"rating_id": str(uuid.uuid4()), "tapped_at": tapped_at, "level": 5}]}
    ).encode()
    return (
        f"POST /k/ratings HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
