"""Keeps the one catalogue of Vietnamese in step with the sources: `update` brings it up to date, `check` finds its faults."""

import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
VIETNAMESE = ROOT / "feedback" / "web" / "translations" / "vi" / "LC_MESSAGES" / "messages.po"
OUR_KEYWORDS = {"N_": None, "_l": None, "lazy_gettext": None}
LINE_WIDTH = 100
SKIPPED = {".venv", "tests", "static", "instance", "node_modules", "docs"}


def sources() -> Catalog:
    """Every English text that is marked in the code and the templates."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalog = Catalog(project="hailong", charset="utf-8")
    found = extract_from_dir(
        ROOT,
        methods,
        options,
        keywords={**DEFAULT_KEYWORDS, **OUR_KEYWORDS},
        directory_filter=lambda path: Path(path).name not in SKIPPED and not Path(path).name.startswith("."),
    )
    for name, line, text, _comments, context in found:
        catalog.add(text, None, [(name, line)], context=context)
    return catalog


def stored() -> Catalog:
    """The catalogue as it is in the project; an empty one where there is none yet."""
    if not VIETNAMESE.exists():
        return Catalog(locale="vi", project="hailong", charset="utf-8")
    with VIETNAMESE.open("rb") as file:
        return read_po(file, locale="vi")


def faults() -> list[str]:
    """What keeps the catalogue from being complete, one sentence each."""
    catalog, wanted = stored(), sources()
    found = [
        f"not in the catalogue: {_words(message)!r}"
        for message in wanted
        if message.id and message.id not in catalog
    ]
    for message in catalog:
        if message.id:
            found += [f"{fault}: {_words(message)!r}" for fault in _faults_of(message, wanted)]
    return found


def update() -> list[str]:
    """Takes new texts in and dead ones out, keeps every translation, and returns the texts without Vietnamese."""
    catalog = stored()
    catalog.update(sources(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    VIETNAMESE.parent.mkdir(parents=True, exist_ok=True)
    with VIETNAMESE.open("wb") as file:
        write_po(file, catalog, width=LINE_WIDTH, sort_output=True, no_location=True)
    return [_words(message) for message in catalog if message.id and not _is_translated(message)]


def _faults_of(message: Message, wanted: Catalog) -> Iterator[str]:
    if message.id not in wanted:
        yield "no longer in the sources"
    if message.fuzzy:
        yield "fuzzy"
    if not _is_translated(message):
        yield "without Vietnamese"
        return
    texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
    if any(not unicodedata.is_normalized("NFC", text or "") for text in texts):
        yield "not in NFC"
    yield from (str(error) for error in message.check())


def _is_translated(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def _words(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple) else message.id)


def main(arguments: list[str]) -> int:
    """`update` or `check`; 1 when the catalogue is not complete."""
    if arguments not in (["update"], ["check"]):
        sys.stderr.write("usage: python -m scripts.catalogue {update,check}\n")
        return 2
    wrong = [f"without Vietnamese: {text!r}" for text in update()] if arguments == ["update"] else faults()
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
