"""Every objective is taught in a passage, practised and graded; the table on the page says so."""

import importlib.util
import shutil

import pytest
import yaml

from tests.lessons.chapters import ROOT


def teaching():
    """The extension that makes the table, loaded from its file."""
    path = ROOT / "book" / "_ext" / "course_teaching.py"
    spec = importlib.util.spec_from_file_location("course_teaching", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def holes(folder) -> list[str]:
    """What an objective of a lesson lacks."""
    names = ("passage", "practice item", "graded item")
    return [
        f"objective {number} has no {name}"
        for number, _, *cells in teaching().coverage(folder)
        for name, cell in zip(names, cells, strict=True)
        if not cell
    ]


def test_no_objective_has_a_hole(lesson):
    assert len(teaching().coverage(lesson.folder)) == lesson.objectives
    assert holes(lesson.folder) == []


@pytest.mark.parametrize(("name", "lacks"), [("practice.yml", "practice"), ("quiz.yml", "graded")])
def test_a_hole_is_found(lesson, tmp_path, name, lacks):
    folder = shutil.copytree(lesson.folder, tmp_path / lesson.folder.name)
    items = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    items["items"] = [item for item in items["items"] if item["objective"] != 2]
    (folder / name).write_text(yaml.safe_dump(items), encoding="utf-8")
    assert holes(folder) == [f"objective 2 has no {lacks} item"]


def test_a_state_of_an_explorer_is_checked():
    query = teaching().query
    assert query("pelvic_tilt", ["pelvic_tilt=10"]) == "explorer=pelvic_tilt&pelvic_tilt=10"
    shown = query("hip_strength", ["phase=0", "ghost: phase=50 + exercise=split squat"])
    assert shown == "explorer=hip_strength&phase=0&ghost=phase*50+exercise*3"
    for model, setting in [
        ("pelvic_tilt", "pelvic_tilt=99"),
        ("pelvic_tilt", "pose: pelvic_tilt=99"),
        ("pelvic_tilt", "tilt=1"),
        ("hip_strength", "exercise=swimming"),
    ]:
        with pytest.raises(ValueError):
            query(model, [setting])
