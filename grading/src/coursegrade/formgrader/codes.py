"""The short code of what each student has handed in: the one that the student's receipt has."""

import asyncio
import json

from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader.base import BaseApiHandler
from tornado import web

from coursegrade.notebooks import cells_of, content_code
from coursegrade.student_folders import student_folders


def content_codes(directory: CourseDirectory) -> dict[str, str]:
    """Return the code of each submission of an assignment, by student; none without quiz items."""
    found = {}
    for student, folder in student_folders(directory, directory.submitted_directory):
        codes = (content_code(cells_of(path)) for path in sorted(folder.glob("*.ipynb")))
        if told := " ".join(filter(None, codes)):
            found[student] = told
    return found


class Codes(BaseApiHandler):
    """The codes of an assignment, for formgrader's list of submissions."""

    @web.authenticated
    async def get(self, assignment: str) -> None:
        """Return them by student; reading hundreds of notebooks keeps nobody else waiting."""
        course = self.coursedir
        directory = CourseDirectory(
            root=course.root, submitted_directory=course.submitted_directory,
            directory_structure=course.directory_structure, assignment_id=assignment,
        )  # fmt: skip
        codes = await asyncio.to_thread(content_codes, directory)
        self.write(json.dumps(codes))


ROUTES = [(r"/formgrader/api/coursegrade/codes/([^/]+)", Codes)]
