"""JSON from outside, read strictly: what a database or a reader could misunderstand is refused at the door."""

import json
import math
import unicodedata
from typing import Any, NoReturn

from feedback.errors import Refused
from feedback.labels import N_

DEEPEST = 16  # levels of nesting
LARGEST_WHOLE = 2**53  # beyond it a reader in a browser loses digits
_ALLOWED_CONTROLS = "\n\t"
_BAD_CATEGORIES = frozenset({"Cc", "Cs", "Co"})  # controls, lone surrogates, private use


def loads(body: bytes) -> Any:
    """The value that `body` writes in UTF-8 JSON, its texts in NFC.

    Refused (code `bad_json`): other encodings, a byte order mark, NaN and infinities, numbers too large, a key
    given twice, nesting deeper than 16, control characters, lone surrogates and private-use characters.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise _refused(N_("The text is not UTF-8.")) from None
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise _refused(N_("The JSON is nested too deeply.")) from None
    except ValueError:  # JSONDecodeError, and digits beyond Python's limit
        raise _refused(N_("This is not JSON.")) from None
    return _checked(value, DEEPEST)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = dict(pairs)
    if len(whole) != len(pairs):
        raise _refused(N_("A key is given twice in the JSON."))
    return whole


def _no_constant(_name: str) -> NoReturn:
    raise _refused(N_("NaN and infinity are no numbers here."))


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise _refused(N_("A number in the JSON is too large."))
    return number


_DECODER = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_no_constant, parse_float=_finite)


def _checked(value: Any, depth: int) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int) and abs(value) > LARGEST_WHOLE:
        raise _refused(N_("A number in the JSON is too large."))
    if isinstance(value, (list, dict)) and depth == 0:
        raise _refused(N_("The JSON is nested too deeply."))
    if isinstance(value, list):
        return [_checked(item, depth - 1) for item in value]
    if isinstance(value, dict):
        return {_text(key): _checked(item, depth - 1) for key, item in value.items()}
    return value


def _text(text: str) -> str:
    if text.isascii():
        if text.isprintable():
            return text
    else:
        text = unicodedata.normalize("NFC", text)
    for sign in text:
        if unicodedata.category(sign) in _BAD_CATEGORIES and sign not in _ALLOWED_CONTROLS:
            raise _refused(N_("A text in the JSON holds a character that is not allowed."))
    return text


def _refused(sentence: str) -> Refused:
    return Refused("bad_json", sentence)
