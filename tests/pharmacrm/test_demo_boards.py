"""Every number of every board of the demo: for two managers and a rep its list is that long, and theirs alone."""

import re
from dataclasses import replace

import pytest

from accounts.models import User
from clients.models import Relationship
from tests.desk.boards import numbers_of
from tests.pharmacrm.test_demo_losses import DEMO, FRIDAY, load_demo
from tests.visits.conftest import time_machine_at

__all__ = ["time_machine_at"]

BOARDS = ("/retention/board/", "/retention/effort/", "/retention/team/")
PAGES = {"manager": BOARDS, "manager2": BOARDS, "rep": ("/retention/mine/", "/retention/mine/?show=team")}


@pytest.fixture
def opened(client, db, time_machine_at):
    """A login's pages, one after the other, and what its lists may show."""
    load_demo(replace(DEMO, counted_days=15))
    time_machine_at(f"{FRIDAY}T10:00:00+08:00")

    def open_as(login):
        user = User.objects.get(username=login)
        client.force_login(user)
        hers = set(Relationship.objects.visible_to(user).values_list("pk", flat=True))
        return [client.get(page, {"period": "7", "show": page.partition("show=")[2]}) for page in PAGES[login]], hers

    return open_as


def test_every_number_opens_a_list_of_that_length_and_of_nobody_elses(opened, client):
    for login in PAGES:
        pages, hers = opened(login)
        numbers = {(count, href) for page in pages for count, href in numbers_of(page)}
        above = [count for count, _ in numbers if count]

        assert len(above) > 12, login
        for count, href in numbers:
            shown = client.get(href).content.decode()
            assert f'data-total="{count}"' in shown, (login, href)
            assert {int(pk) for pk in re.findall(r'data-relationship="(\d+)"', shown)} <= hers, (login, href)
