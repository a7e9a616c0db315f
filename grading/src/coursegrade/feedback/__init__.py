"""Feedback that explains and never shows a key."""

from coursegrade.feedback.hide_tests import HideTests

__all__ = ["HideTests"]
