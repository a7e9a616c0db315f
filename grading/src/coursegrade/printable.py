"""Text from outside as it can be shown: on one line, with nothing that a terminal obeys."""


def printable(text: str) -> str:
    """Return text with control characters and halves of surrogates written as escapes."""
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )
