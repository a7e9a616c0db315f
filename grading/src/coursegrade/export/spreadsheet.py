"""Text that no spreadsheet takes for a formula.

A cell that begins with =, +, -, @, a tab or a line end is run by spreadsheets as they open a file;
such a sign alone is not (Moodle reads - as no grade).
Such a text gets an apostrophe in front, by which they know plain text. A text of apostrophes and
then such a sign gets one more, so that taking one away always gives back what was there.
"""

import re
from typing import Any

# The wide forms are what some spreadsheets read as the same signs.
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠].", re.DOTALL)


def harmless(value: Any) -> Any:
    """Return a cell's value; text that would be run begins with an apostrophe."""
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "backslashreplace").decode("utf-8")
    return f"'{text}" if _FORMULA.match(text) else text


def recovered(text: str) -> str:
    """Return the text that `harmless` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text
