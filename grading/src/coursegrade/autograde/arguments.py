"""The options of `coursegrade autograde`; all others are those of `nbgrader autograde`."""

import argparse


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Give the command its options; all others go to nbgrader's configuration."""
    command.add_argument("--workers", type=int, metavar="N", help="how many at once (default: all)")
    command.add_argument("--scheduler", metavar="ADDRESS", help="a Dask cluster: tcp://host:port")
    command.add_argument("--time-limit", type=float, metavar="S", help="seconds for one cell")
    command.add_argument("--memory-limit", type=int, default=1024, metavar="MB",
                         help="memory for one submission (default: 1024)")  # fmt: skip
    command.add_argument("--no-sandbox", action="store_true",
                         help="run submissions as yourself, with all that you may do")  # fmt: skip
