"""Every lesson runs from top to bottom, and the numbers that it prints are right."""

import re
from copy import deepcopy
from math import cos, degrees, erf, radians, sin

import pytest
from nbclient import NotebookClient

from lessonkit.pose import pose
from tests.lessons.chapters import FOLDERS, chapter
from tests.lessons.test_item_content import tight

LESSON_1 = next(folder for folder in FOLDERS if folder.name.startswith("1-"))
LESSON_3 = next(folder for folder in FOLDERS if folder.name.startswith("3-"))
LESSON_2 = next(folder for folder in FOLDERS if folder.name.startswith("2-"))
LESSON_4 = next(folder for folder in FOLDERS if folder.name.startswith("4-"))
LESSON_5 = next(folder for folder in FOLDERS if folder.name.startswith("5-"))


@pytest.fixture(scope="module")
def run() -> dict[str, dict]:
    """Every lesson executed once: for each, its cells by id."""
    executed = {}
    for folder in FOLDERS:
        notebook = deepcopy(chapter(folder).notebook)
        where = {"metadata": {"path": str(folder)}}
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources=where).execute()
        executed[folder] = {c.id: c for c in notebook.cells if c.cell_type == "code"}
    return executed


def said(cell) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")


def numbers(text: str) -> list[float]:
    return [float(n) for n in re.findall(r"[-+]?\d+(?:\.\d+)?", text)]


def test_nothing_complains_and_every_cell_shows_something(run):
    for cells in run.values():
        for name, cell in cells.items():
            kinds = [(o.output_type, o.get("name")) for o in cell.outputs]
            assert ("stream", "stderr") not in kinds, name
            shows = kinds or cell.source.rstrip().endswith(("pass", ")"))
            assert shows, name


def test_explorer_and_practice_show_themselves_without_a_kernel(run):
    for cells in run.values():
        for cell in cells.values():
            if re.search(r"^(?:explore_|practice\()", cell.source, re.M):
                html = [o.data["text/html"] for o in cell.outputs if "data" in o]
                assert html and "data-hiplab" in html[-1]


def test_round_1_prints_a_rigid_tilt(run):
    lines = said(run[LESSON_2]["round-1-numbers"]).splitlines()
    change = {line[:30].strip(): numbers(line[30:])[-1] for line in lines}
    assert change["Sacral slope"] == change["ASIS-PSIS tilt"] == 10
    assert change["Radiographic pelvic tilt (PT)"] == -10
    assert change["Pelvic incidence"] == 0
    assert change["Lumbar lordosis"] == 9.5


def test_round_2_prints_the_bony_band_and_the_way_to_level(run):
    printed = said(run[LESSON_2]["round-2-numbers"])
    standing, _, _, low, high, level, _, short = numbers(printed)
    assert standing == pytest.approx(pose("pelvic_tilt").readouts()["asis_psis_tilt"], abs=0.051)
    assert (low, high) == (round(13 - 1.96 * 5), round(13 + 1.96 * 5))
    assert level == -standing
    assert short == pytest.approx(standing - 8.7, abs=0.051)


def test_round_3_prints_sine_and_cosine_of_the_weight(run):
    _, *rows, _ = said(run[LESSON_2]["round-3-numbers"]).splitlines()
    for row in rows:
        slope, shear, compression = numbers(row)
        assert shear == round(336 * sin(radians(slope)))
        assert compression == round(336 * cos(radians(slope)))


def test_round_4_prints_the_share_of_pairs(run):
    for line in said(run[LESSON_2]["round-4-numbers"]).splitlines():
        smd, pairs, _ = numbers(line)
        assert pairs == round(50 * (1 + erf(smd / 2)))


def test_the_worked_tilt_is_an_arctangent(run):
    tilt, _, slipped, change, *_ = numbers(said(run[LESSON_2]["worked-tilt"]))
    assert sin(radians(tilt)) / cos(radians(tilt)) == pytest.approx(27 / 148, abs=0.002)
    assert sin(radians(slipped)) / cos(radians(slipped)) == pytest.approx(32 / 148, abs=0.002)
    assert change == pytest.approx(degrees(radians(slipped - tilt)), abs=0.11)


def test_the_tight_flexors_tip_the_pelvis_as_published_values_say(run):
    found = [numbers(line)[-1] for line in said(run[LESSON_2]["worked-tight-model"]).splitlines()]
    assert found == pytest.approx([5.1, 4.0, 2.8, 1.8], abs=0.06)
    assert found == pytest.approx([tight(10, k) for k in (0.5, 1, 2, 4)], abs=0.005)
    assert numbers(said(run[LESSON_2]["worked-tight-people"]))[2] == pytest.approx(1.25, abs=0.005)


def test_lesson_1_adds_up_the_angles_of_the_pelvis(run):
    _, *rows = said(run[LESSON_1]["round-1-numbers"]).splitlines()
    for row in rows:
        tilt, slope, incidence, _ = numbers(row[13:])
        assert tilt + slope == pytest.approx(incidence, abs=0.11)
    anna, _, rolled = (numbers(row[13:]) for row in rows)
    assert rolled[0] - anna[0] == pytest.approx(6, abs=0.11)
    assert anna[3] - rolled[3] == pytest.approx(6 * 9.0 / 8.7, abs=0.11)


def test_lesson_1_splits_a_bend_by_its_rhythm(run):
    printed = said(run[LESSON_1]["round-3-numbers"]).split("Rhythm ")
    for block, ratio in ((printed[2], 1.5), (printed[3], 0.6)):
        for line in block.splitlines()[1:4]:
            bend, lumbar, hips, *_ = numbers(line)
            assert lumbar + hips == pytest.approx(bend, abs=0.11)
            if lumbar < 50:
                assert lumbar / hips == pytest.approx(ratio, abs=0.02)


def test_lesson_1_lets_the_low_back_pay_what_the_hips_cannot(run):
    for line in said(run[LESSON_1]["round-4-numbers"]).splitlines():
        asked, hips, lumbar, extra, missing = numbers(line)
        assert hips + lumbar + missing == pytest.approx(asked, abs=1)
        assert hips <= 30
        assert extra == pytest.approx(lumbar - asked * 0.6 / 1.6, abs=1)
    by_hand, by_model = (
        numbers(line) for line in said(run[LESSON_1]["worked-budget"]).splitlines()[2:]
    )
    assert by_hand == [15, 0]
    assert by_model == [15]


def test_lesson_1_finds_the_link_in_one_person_and_not_between_people(run):
    between, within = (
        numbers(line)[-1] for line in said(run[LESSON_1]["worked-within-code"]).splitlines()
    )
    assert abs(between) < 0.2
    assert within > 0.99


def test_lesson_3_prints_the_moment_arms_and_flips_of_opensim(run):
    _, _, *rows = said(run[LESSON_3]["round-2-numbers"]).splitlines()
    found = {row[:32].strip(): numbers(row[32:]) for row in rows}
    published = {  # mm at 0, 45 and 90 degrees, and the flip, from OpenSim 4.6 with gait2392
        "pectineus": (23, 15, -7, 77),
        "adductor brevis": (10, -9, -21, 25),
        "adductor longus": (38, 15, -20, 64.5),
        "adductor magnus, upper": (-1, -34, -39, -1),
        "adductor magnus, middle": (-16, -49, -47, -14.5),
        "adductor magnus, ischiocondylar": (-47, -62, -42),
        "gracilis": (1, -40, -52, 1),
    }
    assert set(found) == set(published)
    for muscle, expected in published.items():
        assert found[muscle] == pytest.approx(expected, abs=1.01), muscle


def test_lesson_3_prints_the_capacity_of_the_group(run):
    printed = said(run[LESSON_3]["round-2-capacity"]).splitlines()
    assert [numbers(line)[1] for line in printed] == pytest.approx([6, -39, -70, -83], abs=0.6)


def test_lesson_3_compares_two_models(run):
    _, *rows = said(run[LESSON_3]["round-3-numbers"]).splitlines()
    there = {row[:32].strip(): row.rpartition("there ")[2] for row in rows}
    assert there["pectineus"] == "not in it"
    assert there["adductor magnus, ischiocondylar"] == "never"
    for muscle, flip in {"adductor brevis": 68, "adductor longus": 75, "gracilis": 14}.items():
        assert numbers(there[muscle])[0] == pytest.approx(flip, abs=1.5)


def test_lesson_3_shows_that_the_knee_does_not_reach_the_ischiocondylar_part(run):
    _, *rows = said(run[LESSON_3]["round-4-numbers"]).splitlines()
    *hamstrings, magnus = (numbers(row) for row in rows)
    assert magnus[0] == magnus[1] > 80
    assert all(straight - bent > 40 for straight, bent in hamstrings)


def test_lesson_3_spreads_much_and_turns_little(run):
    _, *rows = said(run[LESSON_3]["round-5-numbers"]).splitlines()
    *adductors, abductor = (numbers(row[32:]) for row in rows)
    assert all(spread > 20 and abs(out) <= 6 for spread, out, *_ in adductors)
    assert abductor[0] < -30


def test_lesson_3_works_out_an_arm_and_a_flip(run):
    _, flat, moment, space = said(run[LESSON_3]["worked-arm"]).splitlines()
    x, y = 39.1 - 5.0, -17.5 + 211.1
    arm = (5.0 * y + 211.1 * x) / (x * x + y * y) ** 0.5
    assert numbers(flat) == pytest.approx([arm], abs=0.06)
    assert numbers(moment) == pytest.approx([200, 0.2 * arm], abs=0.06)
    assert numbers(space) == [37.8]
    assert numbers(said(run[LESSON_3]["worked-flip-code"]))[-1] == pytest.approx(64.5, abs=0.1)


def table(cell) -> dict[str, list[float]]:
    """The rows of a printed table: the words that begin it, and its numbers after column 20."""
    lines = said(cell).splitlines()
    return {line[:20].strip(): numbers(line[20:].replace("\N{MINUS SIGN}", "-")) for line in lines}


def test_lesson_4_turns_the_trunk_from_hands_to_elbows_as_geometry_says(run):
    kept, given = said(run[LESSON_4]["round-1-trunk"]).strip().splitlines()
    turned, hips, back = numbers(kept)
    assert (turned, hips, back) == (31, 31, 0)
    turned, hips, back = numbers(given)
    assert turned == 31
    assert hips + back == pytest.approx(turned, abs=1)


def test_lesson_4_prints_the_lengths_that_opensim_gives(run):
    """OpenSim 4.6, gait2392: magnus, brevis, longus, pectineus and gracilis, mm from standing."""
    rows = table(run[LESSON_4]["worked-positions"])
    assert rows["Frog"] == pytest.approx([102, 47, 35, 11, 39], abs=1)
    assert rows["Straddle, standing"][2:4] == pytest.approx([45, 21], abs=1)


def test_lesson_4_shortens_the_hip_flexors(run):
    """Rajagopal 2016 in OpenSim: psoas -25, iliacus -37, tensor fasciae latae -85 mm."""
    rows = table(run[LESSON_4]["round-2-others"])
    others = {"psoas major": -25, "iliacus": -37, "tensor fasciae latae": -85}
    for muscle, millimetres in others.items():
        assert rows[muscle][-1] == pytest.approx(millimetres, abs=10)


def test_lesson_4_rounds_the_back_where_the_budget_is_spent(run):
    for line in said(run[LESSON_4]["round-3-numbers"]).splitlines()[1:]:
        _, lean, pitch, limit = numbers(line)
        assert limit == pytest.approx(95 - 90 - lean - pitch, abs=0.16)
        assert ("must round" in line) == (limit < 0)


def test_lesson_4_solves_the_budget_as_the_model_does(run):
    by_hand = numbers(said(run[LESSON_4]["worked-budget"]))
    model = numbers(said(run[LESSON_4]["worked-check"]))
    assert model == pytest.approx([by_hand[0], by_hand[1], by_hand[-1]], abs=0.05)


def test_lesson_5_prints_the_share_of_pairs(run):
    for line in said(run[LESSON_5]["round-1-numbers"]).splitlines():
        smd, pairs, _ = numbers(line.replace("-> ", ""))
        assert pairs == round(50 * (1 - erf(smd / 2)))


def test_lesson_5_prints_the_capacities_that_opensim_gives(run):
    """gait2392: gluteus maximus, hamstrings and adductors against flexion, N·m."""
    lines = said(run[LESSON_5]["round-2-groups"]).splitlines()[2:]
    rows = {line.split("°")[0].strip(): numbers(line.split("°")[1]) for line in lines}
    assert rows["30"] == pytest.approx([97, 162, 39], abs=1)
    assert rows["60"] == pytest.approx([69, 144, 70], abs=1)
    assert rows["90"] == pytest.approx([35, 93, 83], abs=1)


def test_lesson_5_prints_the_moment_arms_that_opensim_gives(run):
    """gait2392 at 90 degrees: gluteus maximus, upper part, and the parts of gluteus medius, mm."""
    lines = said(run[LESSON_5]["round-3-numbers"]).splitlines()[1:]
    at_90 = {line[:32].strip(): numbers(line[32:])[1] for line in lines}
    assert at_90["gluteus maximus, upper part"] == 20
    assert [v for name, v in at_90.items() if "medius" in name] == [51, 38, 24]


def test_lesson_5_estimates_the_bridge_on_an_envelope(run):
    assert numbers(said(run[LESSON_5]["worked-envelope"]))[:3] == [368, 110, 55]


def test_lesson_5_finds_the_bar_that_matches(run):
    squat, kilograms = numbers(said(run[LESSON_5]["worked-match"]))
    thrust = pose("hip_strength", exercise="hip thrust", added_load=kilograms).readouts()
    assert thrust["hip_moment"] == pytest.approx(squat, abs=1)
