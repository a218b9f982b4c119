"""Whose word a client's style is: what somebody stated, until enough was observed."""

from datetime import timedelta

import pytest

from clients.actions import create_client, set_style, update_client
from clients.enums import Clarity, Style
from clients.models import Client
from clients.signals import cadence_inputs_changed
from clients.styles import style_of
from tests.cast import TODAY


@pytest.mark.parametrize(
    ("stated", "observed", "clarity", "style"),
    [
        ("", "", Clarity.TOO_FEW, ""),
        ("driving", "", Clarity.TOO_FEW, "driving"),
        ("driving", "amiable", Clarity.LIKELY, "amiable"),
        ("driving", "amiable", Clarity.SURE, "amiable"),
        ("driving", "", Clarity.UNCLEAR, ""),
        ("", "amiable", Clarity.LIKELY, "amiable"),
    ],
)
def test_who_decides(stated, observed, clarity, style):
    assert style_of(stated=stated, observed=observed, clarity=clarity) == style


def stored(relationship):
    return Client.objects.values_list("stated_style", "style", "style_clarity").get(pk=relationship.client_id)


def observed(relationship, style, clarity=Clarity.LIKELY):
    client = Client.objects.get(pk=relationship.client_id)
    return set_style(client, observed=style, clarity=clarity, on=TODAY)


@pytest.fixture
def heard():
    """The relationships whose cadence was said to follow from something else now."""
    ids = []

    def hear(relationship_ids, **kwargs):
        ids.extend(relationship_ids)

    cadence_inputs_changed.connect(hear)
    yield ids
    cadence_inputs_changed.disconnect(hear)


def test_who_is_entered_has_the_style_that_is_stated(db):
    client = create_client(full_name="陈思雨", on=TODAY, stated_style="driving")

    assert (client.style, client.style_clarity) == ("driving", "too_few")


def test_what_is_stated_counts_and_is_announced(dr_chen, heard):
    heard.clear()

    assert update_client(dr_chen.client, on=TODAY, stated_style="driving")

    assert stored(dr_chen) == ("driving", "driving", "too_few")
    assert heard == [dr_chen.pk]


def test_what_is_observed_overrules_it_and_is_announced(dr_chen, heard):
    update_client(dr_chen.client, on=TODAY, stated_style="amiable")
    heard.clear()

    assert observed(dr_chen, Style.DRIVING)

    assert stored(dr_chen) == ("amiable", "driving", "likely")
    assert heard == [dr_chen.pk]


def test_once_it_is_observed_nothing_that_is_stated_changes_it(dr_chen):
    read_before = Client.objects.get(pk=dr_chen.client_id)
    observed(dr_chen, Style.DRIVING)

    update_client(read_before, on=TODAY, stated_style="amiable")

    assert stored(dr_chen) == ("amiable", "driving", "likely")


def test_what_was_stated_comes_back_when_too_little_is_left(dr_chen):
    update_client(dr_chen.client, on=TODAY, stated_style="amiable")
    observed(dr_chen, Style.DRIVING)

    assert observed(dr_chen, "", Clarity.TOO_FEW)

    assert stored(dr_chen) == ("amiable", "amiable", "too_few")


def test_the_same_style_more_surely_moves_nothing_and_writes_no_history(dr_chen, heard):
    observed(dr_chen, Style.DRIVING)
    versions = dr_chen.client.history.count()
    heard.clear()

    assert not observed(dr_chen, Style.DRIVING, Clarity.SURE)

    assert stored(dr_chen) == ("", "driving", "sure")
    assert dr_chen.client.history.count() == versions
    assert heard == []


def test_a_driving_client_is_due_sooner(dr_chen):
    before = dr_chen.due_on

    observed(dr_chen, Style.DRIVING)

    dr_chen.refresh_from_db()
    assert timedelta(0) < before - dr_chen.due_on < timedelta(days=4)
