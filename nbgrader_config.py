"""The course as nbgrader sees it: every stage lies below build/, which is never committed.

Run nbgrader from this folder, or use `python course.py grade`, which goes here by itself.
"""

import os
from pathlib import Path

import nbgrader
from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.converters import Autograde
from nbgrader.preprocessors import GetGrades

import coursegrade
from coursegrade.feedback import HideTests
from coursegrade.tell_student import TellStudent

c = get_config()

root = Path(__file__).resolve().parent
build = root / "build"

c.CourseDirectory.root = str(root)
c.CourseDirectory.course_id = "hip-pelvis-low-back"
for stage in ("source", "release", "submitted", "autograded", "feedback", "solution"):
    setattr(c.CourseDirectory, f"{stage}_directory", f"build/{stage}")
c.CourseDirectory.source_with_tests_directory = "build/source_with_tests"
c.CourseDirectory.db_url = f"sqlite:///{build / 'gradebook.db'}"

# A course for many accounts sets NBGRADER_EXCHANGE to a folder that all of them can write to.
exchange = Path(os.environ.get("NBGRADER_EXCHANGE") or build / "exchange")
if not os.environ.get("NBGRADER_EXCHANGE"):
    exchange.mkdir(parents=True, exist_ok=True)
build.mkdir(exist_ok=True)
c.Exchange.root = str(exchange)
c.Exchange.cache = str(build / "exchange_cache")
c.ExportPlugin.to = str(build / "grades.csv")

# Questions with numbers of each student's own follow from this, the student's id and the question.
# Change it every term; `grade assign LESSON --force` then makes the quiz anew.
c.Variants.seed = "hip-pelvis-low-back"

# The kernel that executes a submission is told whose it is, from the folder it was handed in under.
c.Autograde.autograde_preprocessors = [TellStudent, *Autograde.autograde_preprocessors.default()]

# What takes the place of a solution. Answer cells hold their empty answer themselves.
c.ClearSolutions.code_stub = {"python": "# Run this cell, then the next one."}
c.ClearSolutions.text_stub = "*Double-click here and write your answer in place of this sentence.*"
# The rubric's levels stand as a mark scheme in the locked question cell: graders see them there.
c.ClearMarkScheme.enforce_metadata = False

# The kernel has nothing to save, so it need not be asked politely: a third of a second a notebook.
c.Execute.shutdown_kernel = "immediate"

# Stock feedback prints hidden tests; this one keeps the words and the marks.
# After the last deadline, `c.HideTests.show_keys = True` adds the key to each question.
c.GenerateFeedback.preprocessors = [GetGrades, HideTests, CSSHTMLHeaderPreprocessor]
# A student's script or a picture at another host does not come into it.
c.GenerateFeedback.exporter_class = "coursegrade.feedback.exporter.FeedbackExporter"
# Where the book is published, "Read again" is a link to the passage.
if os.environ.get("BOOK_URL"):
    book = os.environ["BOOK_URL"].rstrip("/")
    c.FeedbackExporter.lesson = f"{book}/lessons/{{assignment}}/lesson.html"

# A page of feedback asks no other host for anything: ours is searched before nbgrader's templates.
c.HTMLExporter.extra_template_basedirs = [
    str(Path(coursegrade.__file__).parent / "templates"),
    str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"),
]
