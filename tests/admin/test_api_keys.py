"""The page of API keys: a key is shown once, says when it was used, and ends at once; who may do it proves to be there."""

import json

import pytest
from click.testing import CliRunner
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.api_keys.models import ApiKey
from feedback.audit.models import Act
from feedback.cli import main
from tests.admin.programs import Program, program_of
from tests.cast import Cast

KEYS = "/admin/offices/P1/api-keys/"
FORM = {"name": "Máy chủ một cửa", "scopes": ["receipts", "results"], "expires": "2027-01-31"}


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def key_shown(answer) -> str:
    return str(
        html.fromstring(answer.get_data(as_text=True)).xpath("//p[@class='key-shown-once']/code/text()")[0]
    )


def test_the_key_is_shown_once_and_opens_what_was_ticked(as_, client, session: Session) -> None:
    browser = as_("minh")

    key = key_shown(browser.post(KEYS, FORM))

    program = Program(client, key)
    assert program.get("/months").status_code == 200
    listed = browser.get(KEYS)
    assert key not in listed.get_data(as_text=True)
    assert key[:14] in listed.get_data(as_text=True)
    assert "5/11/2026" in words(listed)  # used today
    (made,) = session.scalars(select(Act).where(Act.name == "api_keys:key:made"))
    assert made.about == {"key": "Máy chủ một cửa", "scopes": "receipts,results"}


def test_a_revoked_key_opens_nothing(as_, client, session: Session) -> None:
    browser = as_("minh")
    program = Program(client, key_shown(browser.post(KEYS, FORM)))
    action = html.fromstring(browser.get(KEYS).get_data(as_text=True)).xpath("//td/form/@action")[0]

    browser.post(action)

    assert program.get("/months").status_code == 401
    assert "Revoked" in words(browser.get(KEYS + "?lang=en"))


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"expires": "2026-11-05"},
        {"expires": "soon"},
    ],
)
def test_what_does_not_fit_makes_no_key(as_, session: Session, change) -> None:
    assert as_("minh").post(KEYS, FORM | change).status_code in (404, 422)
    assert session.scalars(select(ApiKey)).all() == []


def test_a_name_is_taken_once(as_, client, session: Session, cast: Cast) -> None:
    program_of(client, session, cast.p1, name="Máy chủ một cửa")

    answer = as_("minh").post(KEYS, FORM)

    assert answer.status_code == 422
    assert "key-shown-once" not in answer.get_data(as_text=True)


def test_the_command_makes_lists_and_revokes(
    private_database: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.cast import gather
    from tests.databases import open_engine

    monkeypatch.setenv("HAILONG_DATABASE_URL", private_database)
    monkeypatch.setenv("HAILONG_INSTANCE", str(tmp_path))
    engine = open_engine(private_database)
    with Session(engine) as session:
        gather(session)
        session.commit()
    engine.dispose()

    def run(*arguments: str):
        return CliRunner().invoke(main, ["api-key", *arguments])

    made = json.loads(run("make", "Một cửa", "--office", "p1", "--may", "receipts", "--json").stdout)
    listed = json.loads(run("list", "--office", "P1", "--json").stdout)
    assert made["key"].startswith(listed[0]["begins_with"])
    assert made["key"] not in json.dumps(listed)
    assert "key_name_taken" in run("make", "một cửa", "--office", "P1", "--may", "served").output
    assert run("revoke", made["id"]).output == "revoked\n"
    assert run("revoke", made["id"]).output == "was revoked before\n"
    assert json.loads(run("list", "--office", "P1", "--json").stdout)[0]["revoked"] is True
