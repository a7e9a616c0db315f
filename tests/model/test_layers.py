"""The layers point one way, and the model stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import hiplab

PACKAGE = Path(hiplab.__file__).parent
# What each layer may import of the package. The widget base `page` stands beside the layers.
ALLOWED = {
    "model": {"model", "data"},
    "figures": {"figures", "model"},
    "explorer": {"explorer", "figures", "model", "page"},
    "items": {"items", "model", "page"},
    "pictures": {"pictures", "figures", "model"},
}


@pytest.mark.parametrize("layer", ALLOWED)
def test_a_layer_imports_only_what_lies_below_it(layer):
    for file in (PACKAGE / layer).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                parts = (name or "").split(".")
                if parts[0] == "hiplab" and len(parts) > 1:
                    assert parts[1] in ALLOWED[layer], f"{file.name} imports {name}"


@pytest.mark.parametrize("module", ["hiplab", "hiplab.model.pose", "hiplab.model.pelvic_tilt"])
def test_the_model_loads_no_notebook_and_no_plot(module):
    heavy = "{'IPython', 'ipywidgets', 'anywidget', 'plotly'}"
    code = f"import sys, {module}; print(*({heavy} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.split() == []
