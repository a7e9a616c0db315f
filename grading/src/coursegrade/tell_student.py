"""Tell the kernel in which stock nbgrader executes a submission whose it is."""

import os

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from coursegrade.student_id import VARIABLE


class TellStudent(NbGraderPreprocessor):
    """Set the variable for the submission that nbgrader is about to execute."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook as it is; the id comes from the folder it was handed in under."""
        os.environ[VARIABLE] = resources["nbgrader"]["student"]
        return nb, resources
