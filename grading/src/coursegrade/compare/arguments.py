"""The options of `coursegrade compare`."""

import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give the command its options; all others go to both autograding commands."""
    command.add_argument("--sample", type=int, default=20, metavar="N",
                         help="how many submissions (default: 20)")  # fmt: skip
    command.add_argument("--no-sandbox", action="store_true", help="as for autograde")
    command.add_argument("--seed", default="0", help="another seed draws another sample")
