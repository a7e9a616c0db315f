"""What packages offer by name: every model has its explorer, and an item asks for no other."""

from importlib.metadata import EntryPoint
from pathlib import Path

import nbformat
import pytest
import yaml

from lessonkit import models
from lessonkit.items import ItemError, load_quiz, quiz_notebook, show_explorer
from lessonkit.pose import Pose

KNOWN = ("adductors", "backward_step", "frog_stretch", "hip_strength", "kinetic_chain",
         "pelvic_tilt", "tight_flexors")  # fmt: skip


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch):
    """Let packages offer something else in place of what is installed."""

    def offer(**kinds: dict[str, str]) -> None:
        def points(*, group: str) -> list[EntryPoint]:
            given = kinds.get(group.removeprefix("lessonkit."), {})
            pairs = given.items() if isinstance(given, dict) else given
            return [EntryPoint(name, value, group) for name, value in pairs]

        monkeypatch.setattr("importlib.metadata.entry_points", points)
        models._offered.cache_clear()

    yield offer
    models._offered.cache_clear()


def quiz_of(folder: Path, model: str, readout: str) -> Path:
    """Write a quiz of one pose item that any pose of a model meets."""
    item = {
        "id": "any-pose", "kind": "pose", "points": 1, "objective": 1, "level": "recall",
        "source": [f"model:{model}"], "question": "Show it.", "model": model,
        "criteria": [{"readout": readout, "minimum": -1e6, "maximum": 1e6, "text": "any value",
                      "feedback": "Any."}],
    }  # fmt: skip
    path = folder / "1-lesson" / "quiz.yml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump({"title": "Q", "minutes": 1, "items": [item]}))
    return path


def test_the_course_offers_its_models_with_their_explorers() -> None:
    assert models.names() == KNOWN


@pytest.mark.slow
@pytest.mark.parametrize("name", KNOWN)
def test_does_a_pose_item_show_its_own_model_in_the_released_notebook(
    name: str, tmp_path: Path
) -> None:
    """The cell that stands in the notebook is run: `tight_flexors` had no such explorer."""
    readout = models.model(name).QUANTITIES[0].name
    notebook = quiz_notebook(load_quiz(quiz_of(tmp_path, name, readout)))
    (cell,) = (cell for cell in notebook.cells if cell.id == "any-pose-explorer")
    head, _, call = cell.source.rpartition("\n")
    space: dict[str, object] = {}
    exec(head, space)
    shown = eval(call, space)
    assert shown.pose.model == name
    assert shown.pose == Pose(name, {p.name: p.default for p in models.model(name).PARAMETERS})
    nbformat.validate(notebook)


def test_is_a_model_without_an_explorer_refused_before_a_student_meets_it(
    tmp_path: Path, offered
) -> None:
    offered(models={"pelvic_tilt": "hiplab.model.pelvic_tilt"})
    path = quiz_of(tmp_path, "pelvic_tilt", "sacral_slope")
    with pytest.raises(ItemError, match="there is no model 'pelvic_tilt'; no package offers one"):
        load_quiz(path)
    with pytest.raises(ValueError, match="'pelvic_tilt' is not a model with poses"):
        show_explorer("pelvic_tilt")


def test_are_two_packages_with_one_name_told_apart(offered) -> None:
    offered(models=[("knee", "one.model"), ("knee", "other.model")])
    with pytest.raises(ImportError, match=r"offer 'knee' .*one\.model and other\.model.*uninstall"):
        models.names()


def test_is_a_function_of_a_package_an_items_own(offered) -> None:
    from lessonkit.items.compute import ComputeError, evaluate, reserved

    offered(functions={"gravity_of": "math:sqrt"})
    assert evaluate("gravity_of(16) + 1") == 5
    assert "gravity_of" in reserved()
    with pytest.raises(ComputeError, match="muscle_length"):
        evaluate("muscle_length('psoas')")
