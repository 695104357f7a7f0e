"""The arithmetic of the ledger: canonical JSON, commitments, Merkle roots and proofs, and chained heads."""

import hashlib
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.audit.chain import (
    Break,
    InclusionProof,
    breaks,
    canonical_json,
    commitment,
    extension_breaks,
    is_included,
    merkle_root,
    new_salt,
    next_batch,
    prove_inclusion,
)
from feedback.errors import Refused

SALT = bytes(range(16))


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def leaves(number):
    return [sha(str(index).encode()) for index in range(number)]


def test_canonical_json_has_one_form():
    assert canonical_json({"b": [1, None, True], "a": "Hải"}) == '{"a":"Hải","b":[1,null,true]}'.encode()


@pytest.mark.parametrize(
    "value", [1.5, {"a": 1.0}, {1: "a"}, [b"bytes"], {"a": {2}}, "\ud800", {"\ud800": 1}]
)
def test_what_two_machines_may_write_differently_is_refused(value):
    with pytest.raises(Refused) as refusal:
        canonical_json(value)

    assert refusal.value.code == "not_canonical"


def test_a_commitment_is_its_published_formula():
    expected = sha(b"\x00hnr1", SALT, b'{"day":"2026-10-05","level":4}')

    assert commitment(SALT, {"level": 4, "day": "2026-10-05"}) == expected


def test_a_commitment_changes_with_the_salt_and_with_every_field():
    record = {"level": 4, "day": "2026-10-05"}

    others = [
        commitment(SALT[::-1], record),
        commitment(SALT, {**record, "level": 5}),
        commitment(SALT, {"level": 4}),
    ]

    assert commitment(SALT, record) not in others
    assert new_salt() != new_salt()
    assert len(new_salt()) == 16


def test_small_trees_are_those_of_rfc_6962():
    one, two, three = sorted(leaves(3))

    assert merkle_root([]) == sha()
    assert merkle_root([one]) == one
    assert merkle_root([one, two]) == sha(b"\x01", one, two)
    assert merkle_root([three, one, two]) == sha(b"\x01", sha(b"\x01", one, two), three)


def by_recursion(level):
    """RFC 6962 §2.1: split at the largest power of two below the number of leaves."""
    if len(level) == 1:
        return level[0]
    half = 1 << ((len(level) - 1).bit_length() - 1)
    return sha(b"\x01", by_recursion(level[:half]), by_recursion(level[half:]))


@given(st.integers(1, 130))
def test_the_root_is_that_of_the_recursive_definition(number):
    assert merkle_root(leaves(number)) == by_recursion(sorted(leaves(number)))


@given(st.permutations(leaves(9)))
def test_the_root_tells_nothing_of_the_order(shuffled):
    assert merkle_root(shuffled) == merkle_root(leaves(9))


@given(st.integers(1, 70), st.data())
def test_every_leaf_can_be_proved_and_no_other(number, data):
    batch = leaves(number)
    wanted = data.draw(st.sampled_from(batch))
    proof, root = prove_inclusion(batch, wanted), merkle_root(batch)

    assert is_included(wanted, proof, root)
    assert len(proof.path) <= 7
    assert not is_included(sha(b"another"), proof, root)
    assert not is_included(wanted, proof, sha(b"another"))
    assert not is_included(wanted, replace(proof, path=(*proof.path, root)), root)
    if proof.path:
        assert not is_included(wanted, replace(proof, path=proof.path[:-1]), root)
        flipped = (bytes([proof.path[0][0] ^ 1]) + proof.path[0][1:], *proof.path[1:])
        assert not is_included(wanted, replace(proof, path=flipped), root)


@pytest.mark.parametrize(
    "proof", [InclusionProof(3, 3, ()), InclusionProof(-1, 3, ()), InclusionProof(0, 0, ())]
)
def test_an_impossible_proof_shows_nothing(proof):
    assert not is_included(leaves(1)[0], proof, leaves(1)[0])


def test_a_record_of_another_batch_cannot_be_proved():
    with pytest.raises(Refused) as refusal:
        prove_inclusion(leaves(3), sha(b"another"))

    assert refusal.value.code == "not_in_batch"


def ledger(*sizes):
    batches, before = [], None
    for size in sizes:
        before = next_batch(before, leaves(size), office="HK", month="2026-10")
        batches.append(before)
    return batches


def test_a_head_is_its_published_formula():
    first, second = ledger(3, 2)

    fields = {
        "office": "HK",
        "month": "2026-10",
        "batch": 2,
        "count": 2,
        "total": 5,
        "root": merkle_root(leaves(2)).hex(),
        "previous": first.head.hex(),
    }
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    assert second.head == sha(text.encode())


def test_a_quiet_day_is_an_empty_batch():
    batches = ledger(3, 0, 2)

    assert [(batch.number, batch.count, batch.total) for batch in batches] == [
        (1, 3, 3),
        (2, 0, 3),
        (3, 2, 5),
    ]
    assert list(breaks(batches)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"office": "BD"},
        {"month": "2026-11"},
        {"count": 4},
        {"total": 9},
        {"root": sha(b"x")},
        {"previous": sha(b"x")},
    ],
)
def test_every_field_of_a_batch_is_in_its_head(change):
    batch = ledger(3)[0]

    assert replace(batch, **change).head != batch.head


def test_a_changed_batch_breaks_the_one_after():
    batches = ledger(3, 2, 4)
    batches[1] = replace(batches[1], root=merkle_root(leaves(5)))

    assert list(breaks(batches)) == [Break(3, "previous")]


def test_a_missing_batch_is_found():
    first, _, third = ledger(3, 2, 4)

    assert {found.code for found in breaks([first, third])} == {"missing", "total", "previous"}


def test_a_newer_ledger_extends_an_older_one():
    heads = [batch.head for batch in ledger(3, 2, 4)]

    assert list(extension_breaks(heads[:2], heads)) == []
    assert list(extension_breaks(heads, heads[:2])) == [Break(3, "missing")]
    assert list(extension_breaks(heads[:2], [heads[0], sha(b"x"), heads[2]])) == [Break(2, "changed")]
