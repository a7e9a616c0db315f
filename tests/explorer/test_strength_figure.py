"""The strength explorer's chart: load and capacity over the movement are those of the model."""

import numpy as np
import pytest

from hiplab.figures.hip_strength import view
from hiplab.model.hip_strength import readouts


@pytest.mark.parametrize("exercise", range(6))
def test_the_curves_pass_through_the_model_at_every_phase(exercise):
    state = {"exercise": exercise, "body_mass": 80.0, "added_load": 40.0}
    chart = view(**state, phase=35.0).pictures[1].traces
    curves = [trace for trace in chart if trace.style.get("line", {}).get("width", 0) >= 1.6][1:]
    dots = [trace for trace in chart if trace.style["mode"] == "markers"]
    assert len(curves) == len(dots) == 3
    names = ("hip_moment", "low_back_moment", "capacity")
    for name, curve, dot in zip(names, curves, dots, strict=True):
        ends = readouts(**state, phase=np.array([0.0, 100.0]))[name]
        per_nm = 0.2
        np.testing.assert_allclose(curve.y[[0, 20]], per_nm * ends)
        there = np.interp(dot.x[0], curve.x[:21], curve.y[:21])
        assert there == pytest.approx(float(dot.y[0]), abs=0.3), name
        assert float(dot.y[0]) == pytest.approx(per_nm * float(readouts(**state, phase=35.0)[name]))
