"""Where a student's JupyterLab finds the course's own extensions."""

from pathlib import Path

c = get_config()

c.LabApp.extra_labextensions_path = [str(Path(__file__).resolve().parents[1] / "lab")]
