"""Property tests here try the same cases each time, and no slow machine fails them."""

from hypothesis import settings

settings.register_profile("course", deadline=None, derandomize=True, database=None)
settings.load_profile("course")
