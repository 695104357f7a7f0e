"""The application as each worker of the web server makes it."""

import importlib

from flask import Flask

from feedback.memory import loading


def application() -> Flask:
    """Assemble the application for a process that does nothing but serve it.

    Every tap in the worker would wait for a search through what is loaded here.
    """
    with loading():
        made: Flask = importlib.import_module("app").create_app()
    return made
