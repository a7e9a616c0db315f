"""The door to lessonkit: what is said where it is missing, and poses as they were recorded."""

import runpy
import subprocess
import sys

import pytest

from coursegrade import quiz_items
from coursegrade.course import CourseError
from coursegrade.quiz_items import forms, typed_pose

POSE = 'pose("pelvic_tilt", pelvic_tilt=6)'


def test_is_a_missing_lessonkit_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lessonkit.items", None)
    with pytest.raises(CourseError, match=r"needs quiz items; pip install 'coursegrade\[items\]'"):
        runpy.run_path(quiz_items.__file__)


def test_is_what_lessonkit_itself_lacks_named() -> None:
    """Installing lessonkit once more would not bring it."""
    code = "import sys; sys.modules['jsonschema'] = None; import coursegrade.quiz_items"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ModuleNotFoundError: ")
    assert "jsonschema" in last


@pytest.mark.parametrize(
    "recorded", [POSE, {"model": "pelvic_tilt", "values": {"pelvic_tilt": 6.0}}]
)
def test_is_a_recorded_pose_read_of_old_and_since(recorded: str | dict) -> None:
    form = forms.pose_of("pelvic_tilt")
    assert form.read(typed_pose(recorded)).value == form.read(POSE).value


@pytest.mark.parametrize(
    "recorded",
    [{"model": "pelvic_tilt", "values": {"no_longer_there": 6.0}}, {"model": "gone", "values": {}}],
)
def test_is_a_pose_of_a_model_that_has_changed_no_answer(recorded: dict) -> None:
    reading = forms.pose_of("pelvic_tilt").read(typed_pose(recorded))
    assert reading.value is None
    assert reading.slip
