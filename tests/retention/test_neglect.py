from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.enums import Status
from retention.actions import heal, open_some
from retention.neglect import wants_alert
from retention.queries import to_heal, to_open
from tests.cast import TODAY
from tests.retention.panel import AT, TOMORROW, YESTERDAY, dates


@pytest.mark.parametrize(
    ("status", "neglected_on", "expected"),
    [
        (Status.ACTIVE, YESTERDAY, True),
        (Status.ACTIVE, TODAY, True),
        (Status.ACTIVE, TOMORROW, False),
        (Status.ACTIVE, None, False),
        (Status.LOST, YESTERDAY, False),
        (Status.CLOSED, YESTERDAY, False),
    ],
)
def test_it_wants_an_alert_from_the_day_itself_while_the_client_is_served(status, neglected_on, expected):
    assert wants_alert(status, neglected_on, TODAY) is expected


@given(
    st.sampled_from(Status.values),
    st.none() | st.integers(min_value=-400, max_value=400),
    st.booleans(),
)
@settings(max_examples=60)
def test_the_statements_agree_with_the_rule(dr_chen, status, offset, alert_open):
    neglected_on: date | None = None if offset is None else TODAY + timedelta(days=offset)
    dates(dr_chen, status=status, neglected_on=neglected_on, alert_open=alert_open)
    wanted = wants_alert(status, neglected_on, TODAY)

    assert to_open(TODAY).exists() == (wanted and not alert_open)
    assert to_heal(TODAY).exists() == (alert_open and not wanted)

    open_some([dr_chen.pk], on=TODAY, at=AT)
    heal([dr_chen.pk], on=TODAY, at=AT)
    dr_chen.refresh_from_db()
    assert dr_chen.alert_open == wanted
