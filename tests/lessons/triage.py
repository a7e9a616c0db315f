"""The one table of warning signs, `book/parts/triage.md`, and what contradicts it."""

import re
from typing import Any

from tests.lessons.chapters import ROOT

TABLE = (ROOT / "book" / "parts" / "triage.md").read_text(encoding="utf-8").rstrip("\n")
NOW, RING, SOON, NONE = "now", "ring within 24 hours", "appointment soon", "none"

# The title of a tier in the table, and how a text elsewhere speaks of it.
TITLES = {"Now:": NOW, "Within 24 hours:": RING, "Soon:": SOON, "None needed:": NONE}
SPOKEN = {
    NOW: r"same day|emergency department|\bget help today|be seen today|at once for warning",
    RING: r"within 24 hours|within a day",
    SOON: r"\bappointment\b|\bsee somebody soon|\blooked at soon",
    NONE: r"\bcarry on\b",
}

# What the table must have in which tier, after clinical guidance and not after the table: a sign,
# and the words by which it is known. A text that files one of them elsewhere contradicts it.
SIGNS = {
    NOW: {
        "bladder or bowel": r"(?:pass|hold)(?:ing)? (?:or hold(?:ing)? )?urine|bladder trouble"
        r"|trouble with (?:the )?bladder",
        "saddle numbness": r"numb(?:ness)?[^.]*(?:around the|between the) (?:genitals|seat|legs)",
        "sexual function": r"sexual (?:function|dysfunction)",
        "both legs": r"down both legs|sciatica in both|pain in both legs",
        "weak leg": r"(?:(?:leg|foot)[^.,;]* (?:newly weak|weaker)|weaker[^.,;]* (?:leg|foot)\b"
        r"|weakness (?:that grows|gets worse|is getting worse|(?:is )?in (?:a|one|both) legs?)"
        r"|(?:growing|new) weakness|weakness or numbness (?:is getting|grows|gets))",
        "major accident": r"major fall|major (?:trauma|accident)",
        "fever": r"fever with new back pain|back pain (?:with|and) (?:a )?fever|new fever",
        "infection at night": r"fever (?:or|and) (?:shiver|severe)|fever with severe|inject drugs",
        "tearing pain": r"tearing pain",
        "throbbing lump": r"throbbing lump|pulsatile",
        "child with a limp": r"(?:child|teenager)[^.]*limp",
        "hot joint": r"hot(?: and|,)? swollen(?: joint)?|joint is hot",
        "clot": r"(?:calf|thigh)[^.]*swollen|swollen[^.]*(?:calf|thigh)|clot in",
        "runner's groin": r"run(?:s|ner)?\b[^.]*groin[^.]*(?:weight|step)|stress fracture",
        "cancer and nerves": r"cancer[^.]*(?:leg is weak|weak legs?|leg weakness|bladder)",
    },
    RING: {
        "cancer and spinal pain": r"cancer[^.]*(?:spine hurts|back pain|pain that wakes|wakes)",
    },
    SOON: {
        "weight loss": r"los(?:s|t|ing|e)\b[^.]*weight|weight loss|lost \d+ kg",
        "night pain without cancer": r"night (?:pain )?(?:that )?does not let up",
        "fragile bone": r"osteoporosis, take steroids|steroids or osteoporosis[^.]*accident",
        "age": r"under 16",
        "morning stiffness": r"stiff\w*[^.]*(?:over 30|more than 30|45|60|an hour)",
        "changing buttocks": r"buttock to buttock|alternating buttock",
        "inflammation elsewhere": r"psoriasis|uveitis",
        "weeks": r"no better after (?:four to six|six|seven|eight) weeks",
    },
    NONE: {"position and load": r"changes with position"},
}
URGENCY = [NOW, RING, SOON, NONE]


def tiers(table: str) -> dict[str, list[str]]:
    """Read the bullets of each tier."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in table.splitlines():
        if title := re.match(r"\*\*(.+?:)", line):
            current = found.setdefault(TITLES.get(title[1], title[1]), [])
        elif line.startswith("- "):
            current.append(line[2:])
    return found


def signs(text: str) -> dict[str, str]:
    """Name the warning signs that a text mentions, each with its tier."""
    plain = re.sub(r"\s+", " ", text)
    found = {
        name: tier
        for tier, known in SIGNS.items()
        for name, words in known.items()
        if re.search(words, plain, re.I)
    }
    if "cancer and nerves" in found:
        found.pop("cancer and spinal pain", None)
    if "cancer and spinal pain" in found:
        found.pop("night pain without cancer", None)
    return found


def misfiled(table: str) -> list[str]:
    """Say which signs a table lacks or has in the wrong tier, and which lines nobody knows."""
    filed = tiers(table)
    said = [f"tier missing: {tier}" for tier in URGENCY if tier not in filed]
    for tier, known in SIGNS.items():
        for name in known:
            homes = [t for t, lines in filed.items() for line in lines if name in signs(line)]
            if homes != [tier] and set(homes) != {tier}:
                said.append(f"{name}: under {homes or 'none'}, belongs under {tier}")
    said += [f"unknown: {one}" for lines in filed.values() for one in lines if not signs(one)]
    return said


def contradictions(paragraph: str) -> list[str]:
    """Say which signs of a paragraph stand beside another urgency than that of the table."""
    spoken = {tier for tier, words in SPOKEN.items() if re.search(words, paragraph, re.I)}
    return [
        f"{name} is '{tier}', the text says {sorted(spoken)}: {paragraph[:120]}"
        for name, tier in signs(paragraph).items()
        if spoken and tier not in spoken
    ]


def wrong_keys(item: dict[str, Any]) -> list[str]:
    """Say where the key of an item that asks for urgency differs from the table."""
    said = []
    for prompt in item.get("prompts", ()):
        asked = [tier for tier, words in SPOKEN.items() if re.search(words, prompt["match"], re.I)]
        if asked:
            found = signs(prompt["text"]).values()
            most_urgent = min(found, key=URGENCY.index, default=NONE)
            if asked != [most_urgent]:
                said.append(f"{prompt['text']}: {most_urgent}, the key says {asked}")
    asked = [t for t, words in SPOKEN.items() if re.search(words, item["question"], re.I)]
    if item["kind"] == "several" and asked:
        for option in item["options"]:
            most_urgent = min(signs(option["text"]).values(), key=URGENCY.index, default=NONE)
            if (most_urgent == asked[0]) != bool(option.get("correct")):
                said.append(f"{option['text']}: {most_urgent}, the key asks for {asked[0]}")
    return said
