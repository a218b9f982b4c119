from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliveries.enums import Channel
from deliveries.rules import MAX_TRIES, end_of_quiet, fitted, masked, next_try, robot_key
from tests.deliveries.post import NOW


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 120), (6, 240), (7, 480), (8, None), (9, None)]
)
def test_it_waits_longer_each_time_and_gives_up_after_eight_tries(tries, minutes):
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)

    assert next_try(tries, NOW) == expected


@given(st.integers(min_value=0, max_value=MAX_TRIES - 1))
def test_it_never_tries_again_in_the_past(tries):
    again = next_try(tries, NOW)

    assert again is not None
    assert again > NOW


@pytest.mark.parametrize(
    ("at", "quiet", "until"),
    [
        ("2026-11-16T20:59", ("21:00", "07:00"), None),
        ("2026-11-16T21:00", ("21:00", "07:00"), "2026-11-17T07:00"),
        ("2026-11-16T23:30", ("21:00", "07:00"), "2026-11-17T07:00"),
        ("2026-11-17T00:30", ("21:00", "07:00"), "2026-11-17T07:00"),
        ("2026-11-17T07:00", ("21:00", "07:00"), None),
        ("2026-11-16T12:30", ("12:00", "13:30"), "2026-11-16T13:30"),
        ("2026-11-16T13:30", ("12:00", "13:30"), None),
        # On the last evening of a month, and from midnight on.
        ("2026-11-30T22:00", ("21:00", "07:00"), "2026-12-01T07:00"),
        ("2026-11-16T00:00", ("00:00", "06:00"), "2026-11-16T06:00"),
    ],
)
def test_quiet_hours_end_when_they_say(at, quiet, until):
    found = end_of_quiet(datetime.fromisoformat(at), *(time.fromisoformat(part) for part in quiet))

    assert found == (datetime.fromisoformat(until) if until else None)


@given(st.datetimes(max_value=datetime.fromisoformat("2100-01-01")), st.times(), st.times())
def test_quiet_hours_put_off_to_a_time_that_is_not_quiet_within_a_day(at, quiet_from, quiet_until):
    quiet_from, quiet_until = (part.replace(second=0, microsecond=0) for part in (quiet_from, quiet_until))
    end = end_of_quiet(at, quiet_from, quiet_until)

    if end is not None:
        assert at < end <= at + timedelta(days=1)
        assert end_of_quiet(end, quiet_from, quiet_until) is None


@given(st.text(max_size=40), st.text(max_size=400), st.sampled_from(["", "http://127.0.0.1/planning/week/"]))
def test_a_text_fits_and_keeps_its_subject_and_its_link(subject, body, link):
    text = fitted(subject, body, link, 300)

    assert len(text.encode()) <= 300
    assert text.startswith(subject)
    assert text.endswith(link)


def test_a_text_that_fits_is_left_whole():
    assert fitted("Subject", "王主任\n李主任", "", 300) == "Subject\n王主任\n李主任"


def test_a_robots_key_is_no_path():
    assert robot_key(Channel.FEISHU, "https://open.feishu.cn/open-apis/bot/v2/hook/../../../admin/aaaaaaaa") is None


@pytest.mark.parametrize(
    ("address", "shown"),
    [("chen@hospital.test", "c***@hospital.test"), ("138 0013 8042", "***42"), ("@x.test", "***@x.test"), ("", "")],
)
def test_an_address_is_shown_by_its_ends(address, shown):
    assert masked(address) == shown
