"""Put older editions beside the present one: `python book/editions.py SITE ARCHIVE...`.

Each archive is the site of a release, packed as `book-<version>.tar.gz`. It is unpacked to
`editions/<version>/` below the site, where its pages find out that they are old: the list of
editions, `versions.json`, lies beside the present one. The site's own edition stays where it is.
"""

import argparse
import json
import re
import shutil
import sys
import tarfile
from pathlib import Path

NAME = re.compile(r"book-(\d[\w.+-]*)\.tar\.gz")


class EditionProblem(Exception):
    """A reason why an edition cannot be put beside the others."""


def unpack(archive: Path, editions: Path) -> dict:
    """Unpack the site of a release and return its entry for the list of editions."""
    named = NAME.fullmatch(archive.name)
    if not named:
        raise EditionProblem(f"{archive.name}: not named book-<version>.tar.gz; rename it.")
    folder = editions / named[1]
    shutil.rmtree(folder, ignore_errors=True)
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    try:
        entry = json.loads((folder / "versions.json").read_text(encoding="utf-8"))[0]
    except (OSError, ValueError, LookupError):
        shutil.rmtree(folder)
        raise EditionProblem(
            f"{archive.name}: holds no versions.json; pack the content of _build/html."
        ) from None
    return {**entry, "path": f"editions/{named[1]}/"}


def collect(site: Path, archives: list[Path]) -> list[dict]:
    """Put editions below a site and return all of them, the present one first, then the newest."""
    listed = site / "versions.json"
    present = json.loads(listed.read_text(encoding="utf-8"))[0]
    older = [unpack(archive, site / "editions") for archive in archives]
    older = [entry for entry in older if entry["version"] != present["version"]]
    editions = [present, *sorted(older, key=lambda entry: entry["day"], reverse=True)]
    listed.write_text(json.dumps(editions, indent=1) + "\n", encoding="utf-8")
    return editions


def main(arguments: list[str] | None = None) -> int:
    """Collect the editions and say which there are."""
    parser = argparse.ArgumentParser(prog="python book/editions.py", description=__doc__)
    parser.add_argument("site", type=Path, help="the built site, _build/html")
    parser.add_argument("archives", type=Path, nargs="*", help="book-<version>.tar.gz of a release")
    given = parser.parse_args(arguments)
    try:
        editions = collect(given.site, given.archives)
    except (EditionProblem, OSError, tarfile.TarError) as problem:
        print(problem, file=sys.stderr)
        return 1
    for entry in editions:
        print(f"{entry['version']} of {entry['day']}: {entry['path'] or 'the present edition'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
