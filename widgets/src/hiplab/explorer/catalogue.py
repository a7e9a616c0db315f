"""Every explorer of the course, by name: what the tests and benchmarks run over."""

from collections.abc import Callable
from functools import partial

from hiplab.explorer.adductors import explore_adductors
from hiplab.explorer.frog_stretch import explore_frog_stretch
from hiplab.explorer.hip_strength import explore_hip_strength
from hiplab.explorer.kinetic_chain import explore_kinetic_chain
from hiplab.explorer.pelvic_tilt import explore_pelvic_tilt
from hiplab.explorer.widget import Explorer

EXPLORERS: dict[str, Callable[[], Explorer]] = {
    "adductors": explore_adductors,
    "kinetic_chain": explore_kinetic_chain,
    "backward_step": partial(explore_kinetic_chain, mode="step backward"),
    "pelvic_tilt": explore_pelvic_tilt,
    "frog_stretch": explore_frog_stretch,
    "hip_strength": explore_hip_strength,
    "tight_flexors": partial(explore_pelvic_tilt, mode="tight hip flexors"),
}
