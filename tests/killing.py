"""Run something in a real process of its own that may be killed in the middle."""

import os
import re
import signal
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction

# What a child inherited and must neither use nor close: it belongs to its parent.
_inherited: list[Any] = []


def fork(work: Callable[[], object]) -> int:
    """Start `work` in a forked process with database connections of its own; return the process id.

    A browser test that ran before has left an event loop, and with it a second set of connections: the child sees the
    one that `close_all` did not close, so it lets go of whatever it finds.
    """
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            for connection in connections.all(initialized_only=True):
                _inherited.append(connection)
                del connections[connection.alias]
            work()
            code = 0
        finally:
            os._exit(code)
    return pid


def run_in_child(work: Callable[[], object]) -> int:
    """Run `work` in a forked process; return the signal that ended it, or 0.

    Needs committed data: a test with `transaction=True`. Any exception in the child is a failure here.
    """
    status = os.waitpid(fork(work), 0)[1]
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class DieAtStatement:
    """An execute wrapper that kills its process before or after the n-th SQL statement."""

    def __init__(self, number: int, *, after: bool) -> None:
        self.left = number
        self.after = after

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.left -= 1
        if self.left == 0 and not self.after:
            die()
        result = execute(*args)
        if self.left == 0:
            die()
        return result


def run_until_statement(work: Callable[[], object], number: int, *, after: bool) -> int:
    """Like `run_in_child`, killed around its n-th SQL statement; 0 when it had fewer and came to its end."""

    def doomed() -> None:
        with connection.execute_wrapper(DieAtStatement(number, after=after)):
            work()

    return run_in_child(doomed)


def kill_points(work: Callable[[], object], *, after: bool) -> list[int]:
    """Run `work`; return the numbers of the statements around which a kill leaves something of its own behind.

    What a kill leaves is what was committed: at any statement of a transaction it is the same. So a kill after the last
    statement of each transaction that writes, before its commit; and a kill before the first statement, and before the
    one that follows each of these commits.
    """
    number, ends = 0, []

    def end() -> None:
        if number not in ends:
            ends.append(number)

    def watch(execute: Callable[..., Any], sql: str, *args: Any) -> Any:
        nonlocal number
        number += 1
        result = execute(sql, *args)
        if _WRITES.search(sql):
            # At once where there is no transaction.
            transaction.on_commit(end)
        return result

    with connection.execute_wrapper(watch):
        work()
    return ends if after else [1, *(end + 1 for end in ends if end < number)]


_WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b(?!\s+OF\b|\s*$)")


def count_statements(work: Callable[[], object]) -> int:
    """How many statements `work` executes, as `run_until_statement` counts them."""
    counted = 0

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(*args)

    with connection.execute_wrapper(count):
        work()
    return counted
