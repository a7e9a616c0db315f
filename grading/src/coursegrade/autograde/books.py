"""All that nbgrader writes to the gradebook for one submission, in one transaction.

nbgrader's steps each open the gradebook for themselves and commit after every cell. Inside
`transaction` they all share one session whose commits take effect together at the end, or not at
all; inside `rehearsal` they never do.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from jsonschema.validators import validator_for
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import MetadataValidator
from sqlalchemy.exc import SAWarning
from sqlalchemy.orm import scoped_session, sessionmaker


class Books:
    """The gradebook of a course, opened once for a run."""

    def __init__(self, db_url: str, course_id: str) -> None:
        with Gradebook(db_url):
            pass  # nbgrader's preprocessors open it without a course, which makes a default one.
        self.gradebook = Gradebook(db_url, course_id)
        # nbgrader asks for what it is about to add, which does no harm but is told at length.
        warnings.filterwarnings("ignore", "Object of type .* not in session", SAWarning)
        _check_schema_once()

    def close(self) -> None:
        """Let go of the gradebook."""
        self.gradebook.close()

    @contextmanager
    def transaction(self) -> Iterator[Gradebook]:
        """Have everything nbgrader writes inside take effect together."""
        with self._held() as (gradebook, outer):
            yield gradebook
            gradebook.db.flush()
            outer.commit()

    @contextmanager
    def rehearsal(self) -> Iterator[Gradebook]:
        """Have nothing of what nbgrader writes inside take effect."""
        with self._held() as (gradebook, _):
            yield gradebook

    @contextmanager
    def _held(self) -> Iterator[tuple[Gradebook, Any]]:
        with self.gradebook.engine.connect() as connection:
            outer = connection.begin()
            session = scoped_session(
                sessionmaker(bind=connection, join_transaction_mode="rollback_only")
            )

            def opened(self: Gradebook, db_url: str, course_id: str = "default_course",
                       authenticator: Any = None) -> None:  # fmt: skip
                self.engine, self.db = connection.engine, session
                self.course_id, self.authenticator = course_id, authenticator

            with (
                patch.object(Gradebook, "__init__", opened),
                patch.object(Gradebook, "close", lambda self: None),
            ):
                try:
                    yield Gradebook("", self.gradebook.course_id), outer
                finally:
                    session.remove()
                    if outer.is_active:
                        outer.rollback()


@cache
def _check_schema_once() -> None:
    """Spare the check of nbgrader's own schema, which else is made for every cell of every student.

    It takes a third of all the time in this process.
    """
    schema = MetadataValidator().schema
    kind = validator_for(schema)
    kind.check_schema(schema)
    check = kind.check_schema

    def unless_known(candidate: Any, *rest: Any, **more: Any) -> None:
        if candidate != schema:
            check(candidate, *rest, **more)

    kind.check_schema = unless_known
