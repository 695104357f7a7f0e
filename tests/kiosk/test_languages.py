"""A language is added by a catalogue alone: a folder with a compiled catalogue makes it appear on the kiosk."""

from flask import Flask

from feedback.questionnaires.content import STANDARD
from kiosk.texts import language_names, questionnaire_texts, screen_texts


def test_its_words_are_on_the_kiosk_and_english_stands_in(lao: None) -> None:
    texts = screen_texts()

    assert list(texts) == ["vi", "en", "lo"]
    assert (texts["lo"]["thanks"], texts["lo"]["level_5"]) == ("ຂອບໃຈ!", "ພໍໃຈຫຼາຍ")
    assert texts["lo"]["level_1"] == "Very dissatisfied"
    assert questionnaire_texts(STANDARD)["lo"]["level_5"] == "ພໍໃຈຫຼາຍ"


def test_it_names_itself(lao: None) -> None:
    assert language_names() == {"vi": "Tiếng Việt", "en": "English", "lo": "ລາວ"}


def test_its_button_is_on_the_page(lao: None, app: Flask) -> None:
    kept = app.extensions.pop("hailong_shell", None)
    try:
        page = app.test_client().get("/k/", base_url="https://localhost").get_data(as_text=True)
    finally:
        app.extensions.pop("hailong_shell", None)
        if kept is not None:
            app.extensions["hailong_shell"] = kept

    assert 'data-language="lo" lang="lo"' in page
