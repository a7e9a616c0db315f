"""Which answers to one question are most alike, so that the like of them get the like marks."""

from collections.abc import Mapping
from itertools import pairwise

from coursegrade.analysis.similarity import pieces

_LEAST = 0.2
_SHOWN = 3


def alike(answers: Mapping[str, str], this: str, kind: str) -> list[tuple[str, float]]:
    """Return the names of the answers most like this one, with the share of words in common.

    The share is Jaccard's: words and pairs of neighbours that both have, of all that either has.
    """
    own = _marks(answers[this], kind)
    shares = [
        (name, len(own & other) / len(own | other))
        for name, text in answers.items()
        if name != this and (other := _marks(text, kind)) and own
    ]
    near = [one for one in shares if one[1] >= _LEAST]
    return sorted(near, key=lambda one: (-one[1], one[0]))[:_SHOWN]


def _marks(text: str, kind: str) -> set[str | tuple[str, str]]:
    words = [piece.word for piece in pieces(text, kind)]
    return {*words, *pairwise(words)}
