"""Draw the pictures into the lessons' folders: `python -m hiplab.pictures lessons`."""

import sys
from pathlib import Path

from hiplab.pictures.catalogue import write


def main(arguments: list[str]) -> int:
    """Write every picture, and name the files with their sizes."""
    lessons = Path(arguments[0] if arguments else "lessons")
    if not lessons.is_dir():
        print(f"{lessons} is no folder; name the folder that holds the lessons.", file=sys.stderr)
        return 1
    for path in write(lessons):
        print(f"{path}: {path.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
