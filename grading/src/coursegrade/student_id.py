"""The contract between whoever executes a submission and the items in it.

Whoever executes sets this environment variable to the id under which the submission was handed in,
before any code of the submission runs. Items with numbers of each student's own follow it.
"""

VARIABLE = "COURSEGRADE_STUDENT"
