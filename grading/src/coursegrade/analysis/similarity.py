"""Find unusually alike answers, and the passages that they share.

An answer is cut into words (text) or tokens (code, where every name a student gave reads `name`, so
that renaming hides nothing). Runs of a few in a row are its fingerprints, as in winnowing
(Schleimer, Wilkerson and Aiken, SIGMOD 2003), but all of them are kept: a class is small. What the
release gave to everybody, and what many students wrote, is no sign of copying and is left out. What
remains is weighed by how rare it is.
"""

import builtins
import io
import keyword
import re
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

TEXT, CODE = "text", "code"
_RUN = {TEXT: 5, CODE: 12}
# A passage must be this many words or tokens long to be shown.
_PASSAGE = {TEXT: 8, CODE: 20}
# A fingerprint that more than this share of the class has (at least three) is common.
_COMMON = 0.1
_LEAST_SHARE = 0.2
_KNOWN = set(keyword.kwlist) | set(dir(builtins))
_SKIPPED = {
    tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
    tokenize.ENCODING, tokenize.ENDMARKER,
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What one student gave for one cell."""

    student: str
    cell: str
    kind: str
    source: str


@dataclass(frozen=True)
class Given:
    """All answers of an assignment, and what the release gave to everybody, by kind."""

    answers: tuple[Answer, ...]
    released: tuple[tuple[str, str], ...]
    students: int


@dataclass(frozen=True)
class Passage:
    """The same passage in two answers: where it stands in each."""

    cells: tuple[str, str]
    first: str
    second: str
    length: int


@dataclass(frozen=True)
class SimilarPair:
    """Two students, the largest share that two answers of theirs have in common, the passages."""

    students: tuple[str, str]
    share: float
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class _Piece:
    word: str
    start: int
    end: int


def pieces(source: str, kind: str) -> list[_Piece]:
    """Return the words or tokens of an answer with their places."""
    if kind == CODE:
        try:
            return _tokens(source)
        except (tokenize.TokenError, SyntaxError):
            pass  # what is no Python is compared as words
    found = re.finditer(r"\w+(?:[’'\-]\w+)*", source)
    return [_Piece(one.group().casefold(), one.start(), one.end()) for one in found]


def _tokens(source: str) -> list[_Piece]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in _SKIPPED:
            continue
        given = token.type == tokenize.NAME and token.string not in _KNOWN
        start = starts[token.start[0] - 1] + token.start[1]
        end = starts[token.end[0] - 1] + token.end[1]
        found.append(_Piece("name" if given else token.string, start, end))
    return found


def fingerprints(words: Sequence[_Piece], kind: str) -> list[tuple[str, ...]]:
    """Return every run of words, in order."""
    run = _RUN[kind]
    plain = [piece.word for piece in words]
    return [tuple(plain[n : n + run]) for n in range(len(plain) - run + 1)]


def similar_pairs(given: Given) -> tuple[SimilarPair, ...]:
    """Return the pairs of students that share rare passages, the most alike first.

    Answers are compared one with another, so that a copied one does not vanish among the rest.
    """
    known = {
        mark for kind, source in given.released for mark in fingerprints(pieces(source, kind), kind)
    }
    own = {
        answer: set(fingerprints(pieces(answer.source, answer.kind), answer.kind)) - known
        for answer in given.answers
    }
    who: dict[tuple[str, ...], set[str]] = {}
    for answer, marks in own.items():
        for mark in marks:
            who.setdefault(mark, set()).add(answer.student)
    most = max(2, int(_COMMON * given.students))
    weight = {mark: 1 / max(1, len(students) - 1) for mark, students in who.items()}
    rare = {mark for mark, students in who.items() if 1 < len(students) <= most}
    totals = {
        answer: sum(weight[mark] for mark in marks if len(who[mark]) <= most)
        for answer, marks in own.items()
    }
    shares: dict[tuple[str, str], float] = {}
    passages: dict[tuple[str, str], list[Passage]] = {}
    for first, second in _sharing(own, rare):
        shared = own[first] & own[second] & rare
        share = sum(weight[mark] for mark in shared) / min(totals[first], totals[second])
        found = _common_runs(first, second, shared)
        if share >= _LEAST_SHARE and found:
            pair = first.student, second.student
            shares[pair] = max(shares.get(pair, 0.0), min(1.0, share))
            passages.setdefault(pair, []).extend(found)
    return tuple(
        SimilarPair(pair, shares[pair], tuple(sorted(passages[pair], key=lambda p: -p.length)))
        for pair in sorted(shares, key=lambda pair: (-shares[pair], pair))
    )


def _sharing(own: dict[Answer, set], rare: set) -> list[tuple[Answer, Answer]]:
    """Return only the pairs that have a rare fingerprint in common, not all of the class."""
    have: dict[tuple[str, ...], list[Answer]] = {}
    for answer in sorted(own, key=lambda one: (one.student, one.cell)):
        for mark in own[answer] & rare:
            have.setdefault(mark, []).append(answer)
    pairs = {
        pair
        for answers in have.values()
        for pair in combinations(answers, 2)
        if pair[0].student != pair[1].student and pair[0].kind == pair[1].kind
    }
    return sorted(pairs, key=lambda pair: [(one.student, one.cell) for one in pair])


def _common_runs(one: Answer, other: Answer, shared: set[tuple[str, ...]]) -> list[Passage]:
    kind = one.kind
    left, right = pieces(one.source, kind), pieces(other.source, kind)
    matcher = SequenceMatcher(None, [p.word for p in left], [p.word for p in right], False)
    found = []
    for a, b, size in matcher.get_matching_blocks():
        run = left[a : a + size]
        if size < _PASSAGE[kind] or not shared.intersection(fingerprints(run, kind)):
            continue
        found.append(
            Passage(
                (one.cell, other.cell),
                one.source[run[0].start : run[-1].end],
                other.source[right[b].start : right[b + size - 1].end],
                size,
            )
        )
    return found
