"""Pelvis and lumbar chain against closed forms and published numbers."""

import numpy as np
import pytest

from hiplab.model.anatomy import VERTEBRAE, hip_centre, s1_endplate, spines, vertebral_body
from hiplab.model.load import s1_load
from hiplab.model.pelvic_tilt import stand
from hiplab.model.pelvis import hip_bone_frame, pelvis, sacrum_frame, skeleton
from hiplab.model.spine import DISC_HEIGHT_MM, lordosis_change, segments, standing_lordosis

TILTS = np.array([-15.0, -8.0, 0.0, 6.5, 20.0])


def slope_of(posterior, anterior):
    """The inclination of a line, by hand: rise over run."""
    return np.degrees(np.arctan((anterior[1] - posterior[1]) / (anterior[0] - posterior[0])))


def test_the_drawn_skeleton_is_an_ordinary_adult():
    own = skeleton()
    assert own.sacral_slope == pytest.approx(41.7, abs=0.05)
    assert own.radiographic_pelvic_tilt == pytest.approx(8.7, abs=0.05)
    assert own.pelvic_incidence == pytest.approx(50.4, abs=0.05)
    assert own.s1_to_hip_mm == pytest.approx(119, abs=0.5)
    assert 0 <= own.asis_psis_tilt <= 23  # the spread by bone shape alone (Preece 2008)


@pytest.mark.parametrize("incidence", [30.0, 50.4, 80.0])
def test_incidence_is_tilt_plus_slope_in_every_posture(incidence):
    state = pelvis(TILTS, incidence)
    np.testing.assert_allclose(state.radiographic_pelvic_tilt + state.sacral_slope, incidence)


def test_a_degree_of_tilt_is_a_degree_of_each_angle():
    state = pelvis(TILTS, 50.4)
    np.testing.assert_allclose(np.diff(state.sacral_slope), np.diff(TILTS))
    np.testing.assert_allclose(np.diff(state.asis_psis_tilt), np.diff(TILTS))
    np.testing.assert_allclose(-np.diff(state.radiographic_pelvic_tilt), np.diff(TILTS))


@pytest.mark.parametrize("tilt", TILTS)
@pytest.mark.parametrize("incidence", [30.0, 50.4, 80.0])
def test_the_drawn_bones_show_the_angles_that_are_printed(tilt, incidence):
    state = pelvis(tilt, incidence)
    anterior, posterior = sacrum_frame(state).carry(np.array(s1_endplate()))
    assert -slope_of(posterior, anterior) == pytest.approx(float(state.sacral_slope))
    centre = (anterior + posterior) / 2
    assert np.degrees(np.arctan(-centre[0] / centre[1])) == pytest.approx(
        float(state.radiographic_pelvic_tilt)
    )
    asis, psis = hip_bone_frame(state).carry(np.array(spines()))
    assert -slope_of(psis, asis) == pytest.approx(float(state.asis_psis_tilt))


def test_the_hip_bone_turns_about_the_hip_and_keeps_its_shape():
    still, tipped = (hip_bone_frame(pelvis(tilt, 50.4)) for tilt in (0.0, 10.0))
    centre = hip_centre()[None, :2]
    np.testing.assert_allclose(tipped.carry(centre), 0, atol=1e-9)
    apart = np.linalg.norm(np.diff(still.carry(np.array(spines())), axis=0))
    assert np.linalg.norm(np.diff(tipped.carry(np.array(spines())), axis=0)) == pytest.approx(apart)
    assert tipped.carry(np.array(spines()))[0, 1] < still.carry(np.array(spines()))[0, 1]


def test_standing_lordosis_is_that_of_the_published_regression():
    assert standing_lordosis(53.0) == pytest.approx(57.8, abs=0.05)  # Hasegawa 2016, at 30 years


def test_voluntary_tilt_changes_lordosis_as_measured():
    # Levine & Whittle 1996: 11.4 degrees forward gave 10.8, 8.7 back gave 9.0.
    assert lordosis_change(11.4, 100) == pytest.approx(10.8, abs=0.05)
    assert lordosis_change(-8.7, 100) == pytest.approx(-9.0, abs=0.05)
    assert lordosis_change(11.4, 0) == 0


def test_five_segments_add_up_to_the_lordosis():
    np.testing.assert_allclose(
        segments([40.0, 60.0], [-9.0, 10.0]).sum(-1), [31.0, 70.0], rtol=2e-3
    )


@pytest.mark.parametrize("tilt", TILTS)
def test_the_drawn_vertebrae_enclose_the_lordosis_that_is_printed(tilt):
    body = stand(pelvic_tilt=tilt, lumbar_uptake=60.0)
    l1 = vertebral_body("L1")
    posterior, anterior = body.spine.frames["L1"].carry(np.array([l1.sup_post, l1.sup_ant]))
    upper = slope_of(posterior, anterior)
    assert upper + body.pelvis.sacral_slope == pytest.approx(float(body.lordosis), abs=0.1)


def test_discs_keep_their_height():
    body = stand(pelvic_tilt=12.0)
    below = sacrum_frame(body.pelvis).carry(np.array(s1_endplate())).mean(axis=0)
    for i in range(4, -1, -1):
        corners, frame = vertebral_body(VERTEBRAE[i]), body.spine.frames[VERTEBRAE[i]]
        lower = frame.carry(np.array([corners.inf_post, corners.inf_ant])).mean(axis=0)
        assert np.linalg.norm(lower - below) == pytest.approx(DISC_HEIGHT_MM[i])
        below = frame.carry(np.array([corners.sup_post, corners.sup_ant])).mean(axis=0)


@pytest.mark.parametrize(
    ("slope", "shear", "compression"),
    [(30, 0.5, 0.866), (41, 0.656, 0.755), (51, 0.777, 0.629), (60, 0.866, 0.5)],
)
def test_the_weight_on_s1_splits_as_published(slope, shear, compression):
    load = s1_load(slope)
    assert load.shear == pytest.approx(shear, abs=5e-4)
    assert load.compression == pytest.approx(compression, abs=5e-4)
    assert load.shear**2 + load.compression**2 == pytest.approx(1)
