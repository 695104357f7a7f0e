"""Properties are tried without a clock: how long an example takes depends on what else the machine does."""

from hypothesis import settings

settings.register_profile("unit", deadline=None, max_examples=100)
settings.load_profile("unit")
