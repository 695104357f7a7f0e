"""Every text that a template says can be said: its places are filled in both languages, so a bare % would be an error."""

import re
from collections import defaultdict
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [ROOT / "admin/templates", ROOT / "kiosk/templates", ROOT / "feedback/web/templates"]
CATALOGUE = ROOT / "feedback/web/translations/vi/LC_MESSAGES/messages.po"
SAID = re.compile(r'\b_\("((?:[^"\\]|\\.)*)"')


def unsayable(text: str) -> bool:
    try:
        text % defaultdict(str)
    except (ValueError, TypeError):
        return True
    return False


def test_every_text_of_a_template_can_be_said_in_both_languages() -> None:
    with CATALOGUE.open("rb") as file:
        vietnamese = read_po(file, locale="vi")
    said = {
        text
        for folder in TEMPLATES
        for template in folder.rglob("*.html")
        for text in SAID.findall(template.read_text(encoding="utf-8"))
    }
    assert len(said) > 500

    translated = [found.string for each in said if (found := vietnamese.get(each))]
    assert [text for text in (*said, *map(str, translated)) if unsayable(text)] == []
