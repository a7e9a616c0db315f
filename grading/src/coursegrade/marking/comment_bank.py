"""Comments that were given before, to be given again.

The bank is the gradebook itself: a comment is in it as soon as somebody has written it, for every
marker of the question. A paragraph of a comment is one entry, because comments are put together.
"""

import re
from collections import Counter
from collections.abc import Iterable

_SHOWN = 30


def bank(comments: Iterable[str]) -> list[str]:
    """Return the paragraphs of all comments, the most used first."""
    used = Counter(
        part.strip()
        for comment in comments
        for part in re.split(r"\n\s*\n", comment)
        if part.strip()
    )
    ranked = sorted(used, key=lambda words: (-used[words], words.casefold()))
    return ranked[:_SHOWN]
