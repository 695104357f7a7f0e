"""Closing twice, and closing by four processes at once, gives one result."""

import multiprocessing
from multiprocessing.connection import Connection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.database import WRITES
from feedback.errors import Refused
from feedback.evaluations.summaries.models import Result
from feedback.offices.models import Office
from tests.cast import gather
from tests.databases import open_engine
from tests.months import DONE, closed, planned, rated

CLOSERS = 4


def close_when_told(url: str, code: str, told: Connection) -> None:
    """One process: says that it is ready, waits for the word, closes, and says what came of it."""
    engine = open_engine(url)
    with Session(engine) as session:
        office = session.scalars(select(Office).where(Office.code == code)).one()
        session.rollback()
        told.send("ready")
        told.recv()
        session.connection(execution_options={WRITES: True})
        try:
            digest = closed(session, office).digest
            session.commit()
            told.send(("closed", digest))
        except Refused as refusal:
            told.send((refusal.code, ""))
    engine.dispose()


def test_of_four_processes_that_close_at_once_one_does_and_there_is_one_result(private_database: str) -> None:
    engine = open_engine(private_database)
    with Session(engine) as session:
        session.connection(execution_options={WRITES: True})
        cast = gather(session)
        for official in (cast.an, cast.binh, cast.dung):
            planned(session, official, DONE)
        rated(session, cast.q1, cast.an, {5: 6, 3: 2})
        session.commit()
    engine.dispose()

    outcomes = _closed_by(CLOSERS, private_database)
    outcomes += _closed_by(1, private_database)  # and once more, when it has long been closed

    [(_, digest)] = [outcome for outcome in outcomes if outcome[0] == "closed"]
    assert sorted(code for code, _ in outcomes) == ["already_closed"] * CLOSERS + ["closed"]
    engine = open_engine(private_database)
    with Session(engine) as session:
        leaves = session.scalars(select(DecisionLeaf.body).where(DecisionLeaf.act == "period:closed")).all()
        results = session.scalar(select(func.count()).select_from(Result))
    engine.dispose()
    assert [leaf["results"] for leaf in leaves] == [digest]
    assert results == 3


def _closed_by(number: int, url: str) -> list[tuple[str, str]]:
    """What came of so many processes that were all ready before any was told to close."""
    # Forked from a process that has read the modules and nothing else: no connection of this one goes along.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pipes = [context.Pipe() for _ in range(number)]
    processes = [
        context.Process(target=close_when_told, args=(url, "P1", theirs), daemon=True) for _, theirs in pipes
    ]
    for process, (_, theirs) in zip(processes, pipes, strict=True):
        process.start()
        theirs.close()  # so that one that dies ends the wait for its word
    ours = [mine for mine, _ in pipes]
    for pipe in ours:
        assert pipe.recv() == "ready"
    for pipe in ours:
        pipe.send("close")
    outcomes = [pipe.recv() for pipe in ours]
    for process in processes:
        process.join(timeout=300)
    return outcomes
