"""The table of rights: reach over the tree of offices, what is never done on oneself, and who may give which role."""

import uuid

import pytest

from feedback.accounts.rights import (
    GIVES,
    RULES,
    Act,
    Held,
    Person,
    Reach,
    Role,
    allows,
    has_anywhere,
    may_manage,
    roles_to_give,
)

CITY, WARD, OTHER, CENTRE = (uuid.uuid4() for _ in range(4))
LINE = {CITY: (CITY,), WARD: (WARD, CITY), OTHER: (OTHER, CITY), CENTRE: (CENTRE, WARD, CITY)}
OFFICIAL, ANOTHER = uuid.uuid4(), uuid.uuid4()


def person(*held: tuple[Role, uuid.UUID], official_id: uuid.UUID | None = None) -> Person:
    return Person(
        uuid.uuid4(), "name", "Name", "vi", official_id, tuple(Held(role, office) for role, office in held)
    )


def test_every_role_stands_in_the_table_and_every_act_belongs_to_somebody() -> None:
    assert set(RULES) == set(Role)
    assert {act for rules in RULES.values() for act in rules} == set(Act)


def test_a_leader_reaches_the_centres_below_and_nothing_beside_or_above() -> None:
    leader = person((Role.WARD_LEADER, WARD))

    assert {office for office in LINE if allows(leader, Act.CLOSE_MONTH, LINE[office])} == {WARD, CENTRE}


def test_personnel_reaches_its_own_office_alone() -> None:
    personnel = person((Role.PERSONNEL, WARD))

    assert {office for office in LINE if allows(personnel, Act.SEE_MONTH, LINE[office])} == {WARD}


def test_the_inspectorate_reads_everywhere_below_and_evaluates_nobody() -> None:
    inspector = person((Role.INSPECTORATE, CITY))

    assert all(allows(inspector, Act.SEE_PERSON, line) for line in LINE.values())
    assert not any(
        has_anywhere(inspector, act) for act in (Act.SCORE_SHEET_HEAD, Act.CLOSE_MONTH, Act.PUBLISH_MONTH)
    )


def test_whoever_runs_the_system_reads_no_evaluation_and_decides_nothing() -> None:
    administrator = person((Role.CITY_ADMINISTRATOR, CITY))

    kept_away = (Act.SEE_MONTH, Act.SEE_PERSON, Act.SEE_FLAGS, Act.DECIDE_FLAG, Act.CLOSE_MONTH)
    assert not any(has_anywhere(administrator, act) for act in kept_away)


def test_an_official_reaches_what_is_their_own_wherever_it_is_kept() -> None:
    official = person((Role.OFFICIAL, WARD), official_id=OFFICIAL)

    assert allows(official, Act.SEE_OWN, LINE[OTHER], official_id=OFFICIAL)
    assert not allows(official, Act.SEE_OWN, LINE[WARD], official_id=ANOTHER)
    assert not allows(official, Act.SEE_OWN, LINE[WARD])


@pytest.mark.parametrize("act", [Act.SCORE_SHEET_HEAD, Act.SEE_FLAGS, Act.DECIDE_FLAG])
def test_nobody_decides_on_what_concerns_themselves(act: Act) -> None:
    leader = person((Role.WARD_LEADER, WARD), (Role.OFFICIAL, WARD), official_id=OFFICIAL)

    assert allows(leader, act, LINE[WARD], official_id=ANOTHER)
    assert not allows(leader, act, LINE[WARD], official_id=OFFICIAL)


def test_without_a_role_there_is_nothing() -> None:
    assert not any(allows(person(official_id=OFFICIAL), act, LINE[WARD], official_id=OFFICIAL) for act in Act)


def test_nobody_can_make_a_second_person_for_themselves() -> None:
    """Whoever may decide on held ratings may give no role that decides on them too."""
    decide = {role for role in Role if Act.DECIDE_FLAG in RULES[role]}

    for giver, given in GIVES.items():
        assert giver not in decide or not given & decide
        assert giver not in given


def test_roles_are_given_where_accounts_are_kept() -> None:
    assert roles_to_give(person((Role.PERSONNEL, WARD)), LINE[WARD]) == {Role.OFFICIAL, Role.DESK_HEAD}
    assert roles_to_give(person((Role.PERSONNEL, WARD)), LINE[OTHER]) == frozenset()
    assert Role.WARD_LEADER in roles_to_give(person((Role.CITY_ADMINISTRATOR, CITY)), LINE[OTHER])
    assert roles_to_give(person((Role.WARD_LEADER, WARD)), LINE[WARD]) == frozenset()


def test_an_account_is_managed_by_whoever_could_have_given_all_of_it() -> None:
    personnel, account = person((Role.PERSONNEL, WARD)), uuid.uuid4()

    assert may_manage(personnel, account, [(Role.OFFICIAL, LINE[WARD])])
    assert not may_manage(personnel, account, [(Role.OFFICIAL, LINE[WARD]), (Role.WARD_LEADER, LINE[WARD])])
    assert not may_manage(personnel, account, [(Role.OFFICIAL, LINE[OTHER])])
    assert not may_manage(personnel, personnel.user_id, [(Role.OFFICIAL, LINE[WARD])])


def test_reach_is_named_for_every_right() -> None:
    assert all(isinstance(reach, Reach) for rules in RULES.values() for reach in rules.values())
