"""Lines that nbgrader writes while it collects, as a count for who waits."""

import pytest

from coursegrade.progress import Bar, collected

# As nbgrader 0.9 logs them, with the lines between.
LINES = """[CollectApp | WARNING] Some other remark
[CollectApp | INFO] Processing 3 submissions of 'ps1' for course 'bio'
[CollectApp | INFO] Collecting submission: ada ps1
[CollectApp | INFO] Updating submission: bob ps1
[CollectApp | INFO] No newer submission to collect: eve ps1
[CollectApp | INFO] Collecting submission: late ps1"""


def test_is_every_submission_counted_and_no_other_line() -> None:
    shown: list[tuple[int, int]] = []
    read = collected(lambda done, total: shown.append((done, total)))
    for line in LINES.splitlines():
        read(line)
    assert shown == [(0, 3), (1, 3), (2, 3), (3, 3), (3, 3)]


@pytest.mark.parametrize(("counts", "words"), [([], ""), ([(0, 0)], ""), ([(0, 4), (3, 4)], "3/4")])
def test_does_a_bar_appear_only_where_there_is_something_to_do(capsys, counts, words) -> None:
    with Bar("student") as bar:
        for done, total in counts:
            bar.show(done, total)
    said = capsys.readouterr().err
    assert words in said
    assert bool(said) is bool(words)
