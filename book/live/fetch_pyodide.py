"""Fetch the Pyodide distribution that the live lessons need: `python book/live/fetch_pyodide.py`.

Version, address and checksum stand in `pyodide.json`. Without a checksum nothing is fetched, unless
`--record` is given: then the checksum of what was fetched is written there, to be reviewed and
committed. `--is-pinned` only tells, by the exit status, whether there is a checksum.
"""

import argparse
import hashlib
import json
import sys
import urllib.request
from pathlib import Path

PIN = Path(__file__).with_name("pyodide.json")
BUILD = Path(__file__).resolve().parents[2] / "_build"


def archive_of(pin: dict[str, str]) -> Path:
    """Return where the distribution is kept once it has been fetched."""
    return BUILD / f"pyodide-{pin['version']}.tar.bz2"


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(pin_file: Path, record: bool = False) -> Path:
    """Return the verified distribution; leave with a sentence when it cannot be verified."""
    pin = json.loads(pin_file.read_text(encoding="utf-8"))
    if not pin["sha256"] and not record:
        sys.exit(
            f"{pin_file.name}: sha256 is empty, so Pyodide {pin['version']} cannot be verified. "
            "Run 'python book/live/fetch_pyodide.py --record' where there is a network, compare "
            "the checksum with that of the release's page, and commit it."
        )
    target = archive_of(pin)
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        try:
            urllib.request.urlretrieve(pin["url"], part)
        except OSError as error:
            sys.exit(f"Pyodide was not fetched from {pin['url']}: {error}")
        part.rename(target)
    found = checksum(target)
    if not pin["sha256"]:
        pin_file.write_text(json.dumps({**pin, "sha256": found}, indent=2) + "\n", encoding="utf-8")
        print(f"Recorded {found} in {pin_file.name}; review and commit it.")
    elif found != pin["sha256"]:
        target.unlink()
        sys.exit(
            f"{target.name}: its checksum is {found}, not {pin['sha256']} as {pin_file.name} "
            "says. It was deleted. Find out why before you change the pin."
        )
    return target


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--record", action="store_true", help="write the checksum when none is set")
    parser.add_argument("--is-pinned", action="store_true", help="exit with 0 if there is one")
    options = parser.parse_args()
    if options.is_pinned:
        sys.exit(not json.loads(PIN.read_text(encoding="utf-8"))["sha256"])
    print(fetch(PIN, options.record))
