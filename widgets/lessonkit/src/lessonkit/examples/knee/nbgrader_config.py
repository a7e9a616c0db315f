"""The course as nbgrader sees it: every stage lies below build/."""

from nbgrader.converters import Autograde

from coursegrade.tell_student import TellStudent

c = get_config()
c.CourseDirectory.course_id = "knee"
for stage in ("source", "release", "submitted", "autograded", "feedback", "solution"):
    setattr(c.CourseDirectory, f"{stage}_directory", f"build/{stage}")
c.CourseDirectory.db_url = "sqlite:///build/gradebook.db"
c.Variants.seed = "change it every term"
c.Autograde.autograde_preprocessors = [TellStudent, *Autograde.autograde_preprocessors.default()]
c.ClearSolutions.code_stub = {"python": "# Run this cell, then the next one."}
