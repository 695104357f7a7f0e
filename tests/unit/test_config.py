"""Settings: read from the environment, checked before anything starts, and never a weak key in service."""

import pytest

from config import Config, ConfigError, unknown_settings

KEY = "kP3-xTq8_vLw2ZrN9sYb5HdJ7mFc4GtA"


def test_it_needs_no_setting_at_all_for_a_command() -> None:
    config = Config.from_environment({})

    assert config.database_url.startswith("sqlite:///")
    assert config.timezone == "Asia/Ho_Chi_Minh"


@pytest.mark.parametrize("key", ["", "dev", "changeme", "a" * 64, "short-Key-1", "abcabcab" * 8])
def test_it_refuses_to_serve_with_a_key_that_could_be_guessed(key: str) -> None:
    with pytest.raises(ConfigError, match="HAILONG_SECRET_KEY"):
        Config.from_environment({"HAILONG_SECRET_KEY": key}).serving()


def test_it_serves_with_a_random_key_or_as_a_demonstration() -> None:
    assert Config.from_environment({"HAILONG_SECRET_KEY": KEY}).serving().secret_key == KEY
    assert Config.from_environment({"HAILONG_DEMO": "1"}).serving().demo


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HAILONG_TIMEZONE", "Hanoi"),
        ("HAILONG_DATABASE_URL", "mysql://x"),
        ("HAILONG_PUBLIC_URL", "ward.example"),
        ("HAILONG_MATCH_MINUTES", "many"),
        ("HAILONG_MATCH_MINUTES", "-1"),
        ("HAILONG_DEMO", "perhaps"),
    ],
)
def test_it_names_the_variable_that_holds_a_bad_value(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Config.from_environment({name: value})


def test_it_finds_settings_that_are_misspelt() -> None:
    assert unknown_settings({"HAILONG_TIMEZON": "x", "HAILONG_TEST_CHROMIUM": "x", "PATH": "x"}) == [
        "HAILONG_TIMEZON"
    ]


def test_it_takes_the_usual_spelling_of_a_postgresql_address() -> None:
    config = Config.from_environment({"HAILONG_DATABASE_URL": "postgres://u@h/n"})

    assert config.database_url == "postgresql+psycopg://u@h/n"
