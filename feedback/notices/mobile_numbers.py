"""Mobile numbers in Vietnam as people write them. Pure."""

import re

_PHONE = re.compile(r"(?:\+?84|0)([35789]\d{8})", re.ASCII)  # mobile numbers in Vietnam
_BETWEEN = str.maketrans("", "", " .-()\u00a0")


def mobile_number(text: str) -> str | None:
    """The Vietnamese mobile number that `text` writes, as 84 and nine digits; none where it writes none."""
    found = _PHONE.fullmatch(text.strip().translate(_BETWEEN))
    return f"84{found[1]}" if found else None
