"""The application as each worker of the web server makes it."""

import gc
import importlib

from flask import Flask


def application() -> Flask:
    """Assemble the application for a process that does nothing but serve it.

    What is loaded here stays for as long as the worker lives. Python is kept from searching it for cycles, while it
    grows and ever after: one search takes a tenth of a second, and every tap in the worker would wait for it.
    """
    gc.disable()
    made: Flask = importlib.import_module("app").create_app()
    gc.freeze()
    gc.enable()
    return made
