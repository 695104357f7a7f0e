"""The screen's scripts as one answer: a file for each topic in the sources, one round trip for the tablet. Pure.

The files share one scope then, so no two may give one name to two things: a browser refuses to start the page.
"""

import re
from collections.abc import Mapping, Sequence

_IMPORT = re.compile(r'^import \{[^}]*\} from "(\./|\.\./vendor/)[\w.-]+";\n', re.MULTILINE)
_EXPORTS = re.compile(r"^export \{[^}]*\};\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(async )?(function|const|let|class)\b)", re.MULTILINE)
_COMMENT = re.compile(r"^\s*(//.*|/\*\*.*\*/)\n", re.MULTILINE)
_INDENT = re.compile(r"^ +", re.MULTILINE)


def bundled(files: Mapping[str, str], order: Sequence[str]) -> str:
    """The modules of `files` in `order` as one module.

    Comments and indentation stay in the sources. Modules that import each other are fine: whatever runs at once,
    and not when called, must come after what it needs.
    """
    bodies = (_EXPORTS.sub("", _EXPORT.sub("", _IMPORT.sub("", files[name]))) for name in order)
    return "\n".join(_INDENT.sub("", _COMMENT.sub("", body)).strip() for body in bodies) + "\n"
