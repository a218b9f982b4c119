"""The rows of a job, each for itself: one that fails keeps nobody else from what is due."""

import logging
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

Row = TypeVar("Row")
Result = TypeVar("Result")

logger = logging.getLogger(__name__)


def one_by_one(rows: Iterable[Row], act: Callable[[Row], Result], *, job: str) -> list[Result]:
    """Do something with each row, and return what came of it.

    Of each that fails stands its key in the log; once all were tried, the first error is raised, so that the run is
    seen to have failed and is tried again where its task says so. `act` writes in a transaction of its own.
    """
    done: list[Result] = []
    errors: list[Exception] = []
    for row in rows:
        try:
            done.append(act(row))
        except Exception as error:
            # Whatever is wrong with one row, the others do not wait for somebody to mend it. Raised below.
            logger.exception("%s: %s failed", job, _key(row))
            errors.append(error)
    if errors:
        raise errors[0]
    return done


def _key(row: Any) -> Any:
    """Never a name: what is written to the log is read by others than who may see the row."""
    return getattr(row, "pk", row)
