"""The bodies of requests from programs: JSON and nothing else, read strictly."""

from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from feedback.web import strict_json


def json_body() -> Any:
    """The JSON of this request, read strictly; 415 for anything that is not plain JSON."""
    if request.mimetype != "application/json" or request.headers.get("Content-Encoding"):
        raise UnsupportedMediaType
    return strict_json.loads(request.get_data(cache=False))
