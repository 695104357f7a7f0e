"""FastAPI that stores a rating and nothing else: one row, one durable commit, no attribution and no idempotency."""

import os
import sqlite3
import threading
import uuid

from fastapi import FastAPI
from pydantic import BaseModel, Field

app = FastAPI()
_kept = threading.local()


class Item(BaseModel):
    """One rating."""

    rating_id: uuid.UUID
    tapped_at: str
    level: int = Field(ge=1, le=5)


class Body(BaseModel):
    """What the tablet posts."""

    items: list[Item]


def _connection() -> sqlite3.Connection:
    if not hasattr(_kept, "connection"):
        _kept.connection = sqlite3.connect(os.environ["PEER_DATABASE"], isolation_level=None, timeout=10)
        _kept.connection.execute("PRAGMA journal_mode=WAL")
        _kept.connection.execute("PRAGMA synchronous=FULL")
        _kept.connection.execute(
            "CREATE TABLE IF NOT EXISTS rating (id TEXT PRIMARY KEY, at TEXT, level INT)"
        )
    return _kept.connection


@app.get("/")
async def hello() -> str:
    """Say hello."""
    return "hello"


@app.post("/k/ratings", status_code=201)
async def store(body: Body) -> dict[str, int]:
    """Store the ratings."""
    for item in body.items:
        _connection().execute(
            "INSERT INTO rating VALUES (?, ?, ?)", (str(item.rating_id), item.tapped_at, item.level)
        )
    return {"stored": len(body.items)}
