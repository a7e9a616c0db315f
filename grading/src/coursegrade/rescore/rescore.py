"""What `coursegrade rescore` shows, writes and takes back."""

from contextlib import nullcontext
from pathlib import Path

from coursegrade.course import Course, CourseError
from coursegrade.gradebook import assignment_name, course_directory, open_gradebook
from coursegrade.only_run import only_run
from coursegrade.printable import printable
from coursegrade.release import read_quiz, source_of
from coursegrade.rescore import ledger
from coursegrade.rescore.plan import Plan, make_plan
from coursegrade.results import results_folder


def rescore(course: Course, wanted: str, *, apply: bool, undo: bool) -> int:
    """Show, write or take back what quiz.yml as it stands now means for the marks."""
    if apply and undo:
        raise CourseError("Give --apply or --undo, not both.")
    directory = course_directory(course)
    # What is written from a plan has to rest on marks that nobody changes meanwhile.
    alone = only_run(course) if apply or undo else nullcontext()
    with alone, open_gradebook(directory) as gradebook:
        lesson = assignment_name(gradebook, wanted)
        folder = results_folder(course) / "rescored" / lesson
        if undo:
            stays = ledger.undo(gradebook, folder)
            print("\n".join([f"{lesson}: the last rescore was taken back.", *stays, *_after()]))
            return 0
        quiz = read_quiz(course, lesson)
        plan = make_plan(directory, gradebook, lesson, quiz, source_of(quiz))
        print("\n".join(_told(lesson, plan)))
        graded = {cell.name for cell in gradebook.find_notebook("quiz", lesson).grade_cells}
        for item in quiz.items:
            if item.id not in graded:
                print(f"{item.id} is new: nobody was asked it, so nobody is marked for it.")
        if not plan.edits:
            return 0
        if not apply:
            print("Nothing was written. Add --apply to write it.")
            return 0
        kept = ledger.write(plan, directory, gradebook, folder)
    print(f"Written. '--undo' takes it back; what was there before is in {_near(kept)}.")
    print("\n".join(_after()))
    return 0


def _told(lesson: str, plan: Plan) -> list[str]:
    if not plan.changes:
        return [f"{lesson}: what was graded agrees with quiz.yml; there is nothing to mark again."]
    lines = [f"{lesson}: {len(plan.outcomes)} submissions"]
    lines += [f"  {change.item}: {change.words}" for change in plan.changes]
    lines += [
        f"  {change.item} cannot be marked from saved answers: after --apply run "
        f"'autograde {lesson} --force'."
        for change in plan.changes
        if change.runs_again
    ]
    lines += [
        f"  {one.item} is left as it is: {one.blocked}." for one in plan.changes if one.blocked
    ]
    moved = [outcome for outcome in plan.outcomes if outcome.scores or outcome.remarks]
    width = max((len(printable(outcome.student)) for outcome in moved), default=7)
    if moved:
        lines += ["", f"{'student':<{width}}  {'before':>7}  {'after':>7}"]
    for one in moved:
        parts = [f"{item} {old:g} → {new:g}" for item, (old, new) in one.scores.items()]
        lines.append(
            f"{printable(one.student):<{width}}  {one.before:>7g}  {one.after:>7g}  "
            + "; ".join([*parts, *one.remarks])
        )
    same = len(plan.outcomes) - len(moved)
    return [*lines, "", f"{len(moved)} students listed, {same} keep all their marks."]


def _after() -> list[str]:
    return ["Make feedback, report and export again; students see the marks only then."]


def _near(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
