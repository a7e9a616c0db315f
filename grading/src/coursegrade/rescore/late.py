"""The penalty for being late, which may hang on the score, asked of the course's own plugin."""

from nbgrader.api import SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config


def late_penalty(config: Config, submission: SubmittedNotebook, score: float) -> float | None:
    """Return the penalty for another score.

    A penalty that the plugin would not have given for the present score was set otherwise; it
    stays.
    """
    late = submission.assignment.total_seconds_late
    present = submission.late_submission_penalty
    if late <= 0 or present is None:
        return present
    step = AssignLatePenalties(config=config)
    step.init_plugin()

    def given(points: float) -> float | None:
        penalty = step.plugin_inst.late_submission_penalty(submission.student.id, points, late)
        return penalty if penalty is None else min(max(0.0, penalty), points)

    return given(score) if given(submission.score) == present else present
