"""500 messages, and workers killed with SIGKILL in the middle: each arrives exactly once or is visible as unsure."""

import os
import signal
from collections import Counter

import pytest

from deliveries.enums import Channel, DeliveryState
from deliveries.models import Delivery
from deliveries.sweep import LEASE, deliver_due
from tests.deliveries.post import MINUTE, NOW, robot_of
from tests.deliveries.servers import TAKEN
from tests.killing import fork, run_until_statement

MESSAGES = 500


def sweep_all() -> None:
    """As the worker does, until nothing is due."""
    while deliver_due(at=NOW)["sent"]:
        pass


def killed_at(robots, number: int, *, is_answered: bool) -> int:
    """Sweep in a process that is killed when the n-th message arrives, before or after it is answered; the signal."""
    killed: list[int] = []

    def answer(heard):
        if len(robots.heard) == number and not is_answered:
            os.kill(killed[0], signal.SIGKILL)
        if len(robots.heard) == number + 1 and is_answered:
            # The answer to the one before has gone out, and what was to be written of it may be written or not.
            os.kill(killed[0], signal.SIGKILL)
        return 200, TAKEN

    robots.answer = answer
    killed.append(fork(sweep_all))
    return os.WTERMSIG(os.waitpid(killed[0], 0)[1])


@pytest.mark.django_db(transaction=True)
def test_each_arrives_once_or_is_visible_as_unsure(li, robots):
    robot_of(li)
    rows = [
        Delivery(key=f"m{number}", recipient=li, channel=Channel.WECOM, subject=f"No. {number}", run_after=NOW)
        for number in range(MESSAGES)
    ]
    Delivery.objects.bulk_create(rows)

    assert killed_at(robots, 120, is_answered=False) == signal.SIGKILL
    assert killed_at(robots, 250, is_answered=True) == signal.SIGKILL
    # Once right after it said "being sent", once right after it said "sent".
    for statement in (50, 51):
        assert run_until_statement(sweep_all, statement, after=True) == signal.SIGKILL
    sweep_all()
    deliver_due(at=NOW + LEASE + MINUTE)

    heard = Counter(said.text for said in robots.heard)
    by_state = Counter(Delivery.objects.values_list("state", flat=True))
    sent = set(Delivery.objects.filter(state=DeliveryState.SENT).values_list("subject", flat=True))
    assert max(heard.values()) == 1
    assert set(by_state) == {DeliveryState.SENT, DeliveryState.UNSURE}
    # Of every worker that died there is at most the one that it had in hand.
    assert 2 <= by_state[DeliveryState.UNSURE] <= 4
    assert sent <= set(heard)
