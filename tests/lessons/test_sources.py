"""Every claim leads to a source that is in the references, and every reference to a claim."""

import re

import yaml

from tests.lessons.chapters import (
    FIRST_AUTHORS,
    FOLDERS,
    PAGES,
    ROOT,
    bibliography,
    chapter,
    dois,
    key_of,
    known_dois,
)

LISTED = re.compile(r"- ((?:[Vv]an )?[A-Z][A-Za-z-]+)")


def test_every_doi_of_a_lesson_is_in_the_references(lesson):
    found = dois(lesson.markdown)
    assert found
    assert found - set(known_dois()) == set()


def test_a_link_text_names_the_work_that_it_leads_to(lesson):
    for text, address in re.findall(r"\[([^\]]+)\]\((https://doi\.org/\S+?)\)(?=[\s,.;|)\]]|$)",
                                    lesson.markdown, re.M):  # fmt: skip
        named = FIRST_AUTHORS.search(text)
        if named:
            doi = next(iter(dois(address)))
            assert known_dois()[doi] == key_of(*named.groups()), text


def test_every_work_named_in_the_text_stands_in_its_references(lesson):
    text, _, references = lesson.markdown.partition("\n## References\n")
    listed = {
        key_of(LISTED.match(line)[1], re.search(r"\((\d{4}[a-z]?)", line)[1])
        for line in references.splitlines()
        if line.startswith("- ")
    }
    named = {key_of(*found) for found in FIRST_AUTHORS.findall(text) if "&" in found[0]
             or "et al." in found[0] or key_of(*found) in bibliography().entries}  # fmt: skip
    assert named - listed == set()


def test_every_reference_of_a_lesson_is_used_in_it(lesson):
    text, _, references = lesson.markdown.partition("\n## References\n")
    for line in references.splitlines():
        if not line.startswith("- "):
            continue
        links = dois(line) or set(re.findall(r"\]\((http[^)]+)\)", line))
        author = LISTED.match(line)[1]
        year = re.search(r"\((\d{4}[a-z]?)", line)[1]
        by_name = re.search(rf"{author}\b[^()|\n]{{0,25}}{year}", text)
        assert by_name or any(link in text.lower() or link in text for link in links), line


def test_every_entry_of_the_references_is_cited_somewhere():
    claims = yaml.safe_load((ROOT / "book" / "claims.yml").read_text(encoding="utf-8"))["claims"]
    cited = {source for claim in claims for source in claim["sources"]}
    for folder in FOLDERS:
        lesson = chapter(folder)
        cited |= {known_dois()[doi] for doi in dois(lesson.markdown) & set(known_dois())}
        text = lesson.markdown.partition("\n## References\n")[0]
        cited |= {key_of(*found) for found in FIRST_AUTHORS.findall(text)}
        links = set(re.findall(r"\]\((https?://[^)\s]+)\)", text))
        entries = bibliography().entries.items()
        cited |= {key for key, entry in entries if entry.fields.get("url") in links}
    for page in ROOT.glob("book/**/*.md"):
        text = page.read_text(encoding="utf-8")
        for keys in re.findall(r"\{cite(?::\w)?\}`([^`]+)`", text):
            cited |= {key.strip() for key in keys.split(",")}
    assert set(bibliography().entries) - cited == set()


def test_each_reference_is_whole():
    for key, entry in bibliography().entries.items():
        assert {"title", "year"} <= set(entry.fields), key
        assert entry.persons.get("author"), key
        doi = entry.fields.get("doi", "10.1000/none")
        assert re.fullmatch(r"10\.\d{4,9}/\S+", doi), key
        author = entry.persons["author"][0].last_names[-1].strip("{}")
        expected = re.sub(r"[^a-z]", "", author.casefold())
        institutional = {"nice", "who"}
        assert key.startswith(expected) or key[:-4] in institutional, key
        assert re.search(entry.fields["year"] + "[a-z]?$", key), key


def test_pages_link_to_files_that_exist():
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", text):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"
