"""The screen's scripts as one answer: a file for each topic in the sources, one round trip for the tablet. Pure.

The files share one scope then, so no two may give one name to two things: a browser refuses to start the page.
"""

import re
from collections.abc import Mapping, Sequence

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?P<file>[\w.-]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(async )?(function|const|let|class)\b)", re.MULTILINE)
_COMMENT = re.compile(r"^\s*(//.*|/\*\*.*\*/)\n", re.MULTILINE)
_INDENT = re.compile(r"^ +", re.MULTILINE)


def bundled(files: Mapping[str, str], order: Sequence[str], *, outside: str) -> str:
    """The modules of `files` in `order` as one module; what they import from other files comes from below `outside`.

    Comments and indentation stay in the sources. Modules that import each other are fine: whatever runs at once,
    and not when called, must come after what it needs.
    """
    imports: dict[str, None] = {}
    bodies = []
    for name in order:
        text = files[name]
        for found in _IMPORT.finditer(text):
            if found["file"] not in files:
                imports[found[0].replace(f'"./{found["file"]}"', f'"{outside}{found["file"]}"')] = None
        bodies.append(_INDENT.sub("", _COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text)))).strip())
    return "".join(_merged(imports)) + "\n".join(bodies) + "\n"


def _merged(imports: Mapping[str, None]) -> list[str]:
    """The imports with each name once, since several files may want one thing."""
    names: dict[str, set[str]] = {}
    for line in imports:
        listed, address = line.removeprefix("import {").split("} from ", 1)
        names.setdefault(address, set()).update(name.strip() for name in listed.split(",") if name.strip())
    return [
        f"import {{ {', '.join(sorted(each))} }} from {address}" for address, each in sorted(names.items())
    ]
