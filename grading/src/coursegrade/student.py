"""Tell the kernel that executes a submission whose it is.

The contract between whoever executes a submission and the items in it is one environment variable,
`COURSEGRADE_STUDENT`: the id under which it was handed in, set before the kernel starts.
"""

import os

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

VARIABLE = "COURSEGRADE_STUDENT"


class TellStudent(NbGraderPreprocessor):
    """Set the variable for the submission that nbgrader is about to execute."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Return the notebook as it is; the id comes from the folder it was handed in under."""
        os.environ[VARIABLE] = resources["nbgrader"]["student"]
        return nb, resources
