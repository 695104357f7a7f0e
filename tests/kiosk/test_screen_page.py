"""The kiosk page: the same small bytes for everyone, and all that it needs to open without a network."""

import gzip
import json
import re

import pytest
from flask.testing import FlaskClient

from tests.clients import CheckedClient

SMALL = 40_000  # bytes on the wire, without the fonts: two thirds of what is allowed
AS_BROWSERS_ASK = {"Accept-Encoding": "gzip, deflate, br"}


def shell_of(client: FlaskClient) -> list[str]:
    found = re.search(r"const SHELL = (\[.*\]);", client.get("/k/sw.js").text)
    assert found
    return list(json.loads(found[1]))


def test_it_opens_for_everyone_and_sets_no_cookie(client: CheckedClient) -> None:
    answer = client.get("/k/")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_a_tablet_that_has_this_version_gets_no_body(client: CheckedClient) -> None:
    version = client.get("/k/").headers["ETag"]

    answer = client.get("/k/", headers={"If-None-Match": version})

    assert (answer.status_code, answer.data) == (304, b"")


def test_it_is_small(client: CheckedClient) -> None:
    addresses = {"/k/", *re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js))"', client.get("/k/").text)}

    client.check_pages = False  # it reads no packed page
    sent = [client.get(address, buffered=True, headers=AS_BROWSERS_ASK).data for address in addresses]

    assert len(addresses) <= 5  # and the state, once it is paired
    assert sum(map(len, sent)) < SMALL


def test_it_comes_packed_to_whoever_can_unpack_it(client: CheckedClient) -> None:
    client.check_pages = False  # it reads no packed page
    for address in ("/k/", "/k/screen.css", "/k/screen.js"):
        plain, packed = client.get(address), client.get(address, headers=AS_BROWSERS_ASK)

        assert gzip.decompress(packed.data) == plain.data
        assert packed.headers["Vary"] == "Accept-Encoding"
        assert packed.headers["ETag"] != plain.headers["ETag"]


def test_its_script_is_whole(client: CheckedClient) -> None:
    script = client.get("/k/screen.js").text

    assert re.findall(r"^(?:import|export)\b.*", script, re.MULTILINE) == []


def test_all_of_it_is_kept_for_offline(client: CheckedClient) -> None:
    page = client.get("/k/").text
    needed = set(re.findall(r'(?:href|src)="(/[^"]+\.(?:css|js))"', page)) | {"/k/"}

    kept = shell_of(client)

    assert needed <= set(kept)
    assert [client.get(address, buffered=True).status_code for address in kept] == [200] * len(kept)


@pytest.mark.parametrize("address", ["/k/state", "/k/ratings"])
def test_no_answer_about_ratings_is_kept_for_offline(client: CheckedClient, address: str) -> None:
    assert address not in shell_of(client)


def test_the_worker_carries_the_pages_version(client: CheckedClient) -> None:
    version = re.search(r'data-version="([0-9a-f]{12})"', client.get("/k/").text)

    assert version
    assert f'const VERSION = "{version[1]}";' in client.get("/k/sw.js").text


def test_it_can_be_put_on_the_home_screen(client: CheckedClient) -> None:
    answer = client.get("/k/manifest.webmanifest")

    assert answer.mimetype == "application/manifest+json"
    assert (answer.json["start_url"], answer.json["scope"], answer.json["display"]) == (
        "/k/",
        "/k/",
        "fullscreen",
    )


def test_the_five_faces_are_five_drawings(client: CheckedClient) -> None:
    page = client.get("/k/").text
    drawings = re.findall(r'<svg[^>]*class="face[^>]*>(.*?)</svg>', page)

    shapes = {re.sub(r'fill="[^"]*"', "", drawing) for drawing in drawings}

    assert len(drawings) == len(shapes) == 5  # told apart without their colours
