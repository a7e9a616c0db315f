"""A claim has one verdict, with one certainty, wherever the course mentions it."""

import re

import pytest
import yaml

from tests.lessons.chapters import COMMONMARK, FOLDERS, PAGES, ROOT, chapter

CLAIMS = {
    claim["n"]: claim
    for claim in yaml.safe_load((ROOT / "book" / "claims.yml").read_text(encoding="utf-8"))[
        "claims"
    ]
}
VERDICTS = ("Holds", "Holds in part", "Does not hold", "Not known")
CERTAINTIES = ("high", "moderate", "low", "very low")
MEANING = (ROOT / "book" / "parts" / "verdicts.md").read_text(encoding="utf-8").rstrip("\n")
TYPED = re.compile(rf"\b({'|'.join(VERDICTS)}), ({'|'.join(CERTAINTIES)}) certainty(?:: ([^;|]+))?")
ROLE = re.compile(r"\{verdict\}`(\d+)(?: ([^`]+))?`")
OLD_GRADES = re.compile(
    r"\| *(?:Strong|Moderate|Weak|Contradicted|Mechanism only)\b"
    r"|\.grade\b|\bgrade(?:s|d)? (?:of (?:a|the) claim|is|are|as) (?:strong|weak|contradicted)"
)


def judged(claim: dict) -> set[tuple[str, str, str]]:
    """The verdicts of a claim: verdict, certainty, and what they are about."""
    return {(one["verdict"], one["certainty"], one.get("of", "")) for one in claim["verdicts"]}


def number(lesson) -> int:
    return int(lesson.folder.name.split("-")[0])


def box(lesson) -> str:
    return lesson.markdown.split("\n## Claim box\n")[1].split("\n## ")[0]


def rows(markdown: str) -> list[tuple[tuple[int, ...], str]]:
    """The rows of a claim box: the numbers of the claims, and the verdict as it is typed."""
    found, cells = [], []
    for token in COMMONMARK.parse(markdown):
        if token.type == "tr_open":
            cells = []
        elif token.type == "inline":
            cells.append(token.content)
        elif token.type == "tr_close":
            found.append(cells)
    assert found[0] == ["Claim", "What holds", "Verdict and certainty", "Source"]
    numbers = [re.match(r"(\d+(?:, \d+)*)\. ", row[0]) for row in found[1:]]
    assert all(numbers), [row[0] for row in found[1:]]
    return [
        (tuple(int(n) for n in match[1].split(", ")), row[2])
        for match, row in zip(numbers, found[1:], strict=True)
    ]


def differing(markdown: str, lesson: int, claims: dict[int, dict] = CLAIMS) -> list[str]:
    """Say where a claim box differs from claims.yml, claim by claim."""
    said, told = [], {}
    for numbers, typed in rows(markdown):
        marks = {(v, c, (of or "").strip()) for v, c, of in TYPED.findall(typed)}
        if not marks or len(TYPED.sub("", typed).strip("; ")) > 0:
            said.append(f"{numbers}: no verdict with a certainty in {typed!r}")
        for n in numbers:
            told.setdefault(n, set()).update(marks)
            if extra := marks - judged(claims[n]):
                said.append(f"claim {n}: {sorted(extra)}, claims.yml has {judged(claims[n])}")
    wanted = {n for n, claim in claims.items() if lesson in claim["lessons"]}
    said += [
        f"claim {n} leads to this lesson, which does not mention it" for n in wanted - set(told)
    ]
    said += [f"claim {n} does not lead to this lesson" for n in set(told) - wanted]
    return said


def test_a_claim_has_a_verdict_and_a_certainty():
    for n, claim in CLAIMS.items():
        assert {one["verdict"] for one in claim["verdicts"]} <= set(VERDICTS), n
        assert {one["certainty"] for one in claim["verdicts"]} <= set(CERTAINTIES), n
        assert len(claim["verdicts"]) == 1 or all("of" in one for one in claim["verdicts"]), n
        assert len({one.get("of") for one in claim["verdicts"]}) == len(claim["verdicts"]), n
        for one in claim["verdicts"]:
            assert one["verdict"] != "Not known" or one["certainty"] in {"low", "very low"}, n
        if not claim["sources"]:
            assert {one["verdict"] for one in claim["verdicts"]} == {"Not known"}, n
        assert claim["lessons"], n


def test_the_words_are_explained_once_and_the_same_everywhere(lesson):
    assert MEANING in box(lesson)
    evidence = (ROOT / "book" / "evidence.md").read_text(encoding="utf-8")
    assert "```{include} parts/verdicts.md\n" in evidence
    for word in (*VERDICTS, *CERTAINTIES):
        assert word.casefold() in MEANING.casefold()


def test_a_claim_box_judges_each_claim_as_the_evidence_page_does(lesson):
    assert differing(box(lesson), number(lesson)) == []


def test_a_verdict_in_running_text_names_its_claim_and_agrees(lesson):
    text = lesson.markdown.replace(box(lesson), "")
    assert TYPED.findall(text) == []
    for n in re.findall(r"\bclaims? (\d+)", text):
        assert number(lesson) in CLAIMS[int(n)]["lessons"]


@pytest.mark.parametrize(
    "path", [*PAGES, *ROOT.glob("book/models/*.md")], ids=lambda path: path.name
)
def test_a_page_takes_its_verdicts_from_the_file(path):
    text = path.read_text(encoding="utf-8")
    for n, part in ROLE.findall(text):
        assert len([one for one in judged(CLAIMS[int(n)]) if not part or one[2] == part]) == 1, n
    assert TYPED.findall(re.sub(r'"[^"\n]*"', "", text)) == []


def test_questions_answered_ends_each_answer_with_a_verdict():
    text = (ROOT / "book" / "questions.md").read_text(encoding="utf-8")
    parts = re.split(r"^## ", text, flags=re.M)[1:]
    without = {part.splitlines()[0] for part in parts if not ROLE.search(part)}
    assert without == {
        "Which stretch is it?",
        "When should I see somebody?",
        "Which lesson says more?",
    }


@pytest.mark.parametrize(
    "path",
    [*PAGES, *ROOT.glob("lessons/*/*.yml"), *ROOT.glob("lessons/*/lesson.ipynb")],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_no_grade_of_the_old_kind_is_left(path):
    assert OLD_GRADES.findall(path.read_text(encoding="utf-8")) == []


# The same tests on planted errors.


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_other_verdict_in_a_box_is_found(folder):
    lesson = chapter(folder)
    text = box(lesson)
    for verdict, certainty, _ in TYPED.findall(text):
        true = f"{verdict}, {certainty} certainty"
        other = VERDICTS[(VERDICTS.index(verdict) + 1) % 4]
        lower = CERTAINTIES[(CERTAINTIES.index(certainty) + 1) % 4]
        for false in (f"{other}, {certainty} certainty", f"{verdict}, {lower} certainty"):
            assert differing(text.replace(true, false, 1), number(lesson)) != []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_claim_that_is_left_out_of_its_lesson_is_found(folder):
    lesson = chapter(folder)
    text = box(lesson)
    lines = [line for line in text.splitlines() if re.match(r"\| \d+\. ", line)]
    once = [
        line
        for line in lines
        if sum(one.startswith(line.split(".")[0] + ".") for one in lines) == 1
    ]
    assert once
    for line in once:
        assert differing(text.replace(line + "\n", ""), number(lesson)) != []
