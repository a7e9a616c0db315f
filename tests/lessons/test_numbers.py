"""Every number that is quoted from the literature stands in book/numbers.yml, under its work."""

import re

import pytest
import yaml

from tests.lessons.chapters import (
    COMMONMARK,
    FIRST_AUTHORS,
    PAGES,
    ROOT,
    bibliography,
    dois,
    key_of,
    known_dois,
)

TABLE = yaml.safe_load((ROOT / "book" / "numbers.yml").read_text(encoding="utf-8"))
CERTAINTIES = {"high", "moderate", "low", "very low"}
CITED = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
NO_NUMBER = re.compile(
    r"https?://\S+"  # addresses
    r"|^\d+(?:, \d+)*\. (?=[A-Z])"  # the number of a claim, at the beginning of a row
    r"|\bclaims? \d+"
    r"|\b(?:19|20)\d\d[a-z]?\b"  # years
    r"|\b(?:Round|Lesson|Part|Step|lesson|round|part) \d+"
    r"|\bCC BY \d\.\d"
    r"|\b95 %(?= (?:CI|confidence|interval))"
    r"|(?<![\w.])[A-Z]+\d+(?:[–-][A-Z]?\d+)?"  # S1, L4–5, NG59
)
NUMBER = re.compile(r"(?<![\w.])[−+-]?\d+(?:[.,]\d+)*")


def figures(text: str) -> set[float]:
    """Every number of a text, with its sign; a dash after a digit is a range, not a minus."""
    plain = re.sub(r"(?<=[\d°%])[–-](?=\d)", " ", NO_NUMBER.sub(" ", text))
    return {float(n.replace("−", "-").replace(",", "")) for n in NUMBER.findall(plain)}


def works(text: str) -> set[str]:
    """The keys of the works that a text cites: by DOI, by address, by name and year, by key."""
    entries = bibliography().entries
    found = {known_dois()[doi] for doi in dois(text) if doi in known_dois()}
    links = set(re.findall(r"\]\((https?://[^)\s]+)\)", text))
    found |= {key for key, entry in entries.items() if entry.fields.get("url") in links}
    found |= {key_of(*name) for name in FIRST_AUTHORS.findall(text)} & set(entries)
    return found | {key.strip() for keys in CITED.findall(text) for key in keys.split(",")}


def passages(markdown: str) -> list[str]:
    """The rows and sentences that cite, each with the sentences that lead up to it."""
    body = markdown.partition("\n## References\n")[0]
    row: list[str] | None = None
    found = []
    for token in COMMONMARK.parse(body):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            found.append(" | ".join(row or []))
            row = None
        elif token.type == "inline" and row is not None:
            row.append(token.content)
        elif token.type == "inline":
            pending = ""
            text = re.sub(r"\s+", " ", token.content)
            for sentence in re.split(r"(?<=[.!?])(?<!al\.)[)*]*\s+(?=\S)", text):
                pending += " " + sentence
                if works(sentence):
                    found.append(pending.strip())
                    pending = ""
    return [passage for passage in found if works(passage)]


def known(key: str) -> set[float]:
    return {n for e in TABLE.get(key, ()) for n in figures(f"{e['value']}; {e['sample']}")} | {
        n for e in TABLE.get(key, ()) for n in figures(e["measures"])
    }


def unknown(markdown: str) -> list[str]:
    """What a text quotes that the table does not have."""
    said = []
    for passage in passages(markdown):
        cited = works(passage)
        extra = figures(passage) - set().union(*(known(key) for key in cited))
        if extra:
            said.append(f"{sorted(extra)} not under {sorted(cited)} in numbers.yml: {passage}")
    return said


def test_the_table_is_whole():
    ids = [(key, entry["id"]) for key, entries in TABLE.items() for entry in entries]
    assert len(ids) == len(set(ids))
    assert set(TABLE) <= set(bibliography().entries)
    assert list(TABLE) == sorted(TABLE)
    for key, entries in TABLE.items():
        for entry in entries:
            assert set(entry) == {"id", "value", "measures", "sample", "certainty", "checked"}, key
            assert entry["certainty"] in CERTAINTIES, key
            assert entry["checked"] is True, key


def test_every_number_quoted_in_a_lesson_is_in_the_table(lesson):
    assert passages(lesson.markdown)
    assert unknown(lesson.markdown) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_number_quoted_on_a_page_is_in_the_table(path):
    assert unknown(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Among them 86 % tilt forward ([Herrington 2011](https://doi.org/10.1016/j.math.2011.04.006)).",
        "Of 120 adults, 86 % of the men tilt forward. So do 75 % of the women (Herrington 2011).",
        "The gap is SMD 0.24 (0.03 to 0.50; Laird et al. 2014).",
        "| Tilt | Source |\n|---|---|\n| 0° to 24° | Preece et al. 2008 |",
        "People with pain show 12 % less {cite}`chun2017`.",
        "Rotation is free for 60° (van Arkel et al. 2015).",
    ],
)
def test_a_false_number_is_found(text):
    assert len(unknown(text)) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "In 120 adults, 85 % of the men and 75 % of the women tilt forward (Herrington 2011).",
        "S1 and L4–5 are levels. SMD 0.24 (95 % CI −0.03 to 0.50; Laird et al. 2014).",
        "PI 32–74°, SS 24–55° ([Mac-Thiong et al. 2011](https://doi.org/10.1007/s00586-011-1923-2)).",
        "5,459 people {cite}`sadler2017`. The model then tips by 12°.",
    ],
)
def test_a_true_number_passes(text):
    assert passages(text)
    assert unknown(text) == []
