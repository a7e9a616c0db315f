"""Explorers, a muscle model and quiz items for the hip, the pelvis and the lumbar spine."""

from importlib import import_module
from typing import Any

# Loaded on first use, so that `import hiplab.model` stays light.
_PUBLIC = {
    "explore_adductors": "hiplab.explorers.adductors",
    "explore_kinetic_chain": "hiplab.explorers.kinetic_chain",
    "explore_frog_stretch": "hiplab.explorers.frog_stretch",
    "explore_hip_strength": "hiplab.explorers.hip_strength",
    "explore_pelvic_tilt": "hiplab.explorers.pelvic_tilt",
    "practice": "lessonkit.items.practice",
}
__all__ = [*_PUBLIC]


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'hiplab' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)
