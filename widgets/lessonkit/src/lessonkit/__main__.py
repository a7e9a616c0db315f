"""`lessonkit new FOLDER`: lay a course of one lesson, to be made into one's own."""

import argparse
import shutil
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parent / "examples" / "knee"


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(prog="lessonkit", description="Lay the folder of a course.")
    new = parser.add_subparsers(required=True, metavar="command").add_parser(
        "new", help="lay a course of one lesson: an explorer, practice, a quiz, a book"
    )
    new.add_argument("folder", type=Path, help="where to; nothing may be there yet")
    folder = parser.parse_args(arguments).folder
    try:
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    except FileExistsError:
        print(f"{folder} is there already; choose a new folder.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{folder} could not be laid: {error.strerror or error}.", file=sys.stderr)
        return 1
    print(
        f"A course of one lesson is in {folder}. In that folder:\n"
        "  pip install . 'coursegrade[items]' 'jupyter-book<2'\n"
        "  jupyter-book build .          the book\n"
        "  coursegrade assign 1          the quiz, for nbgrader"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
