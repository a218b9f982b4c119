"""The page of a client's timetable: entered by whoever covers her, with its exceptions and her quiet hours."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clients.clinic_forms import ExceptionForm
from clients.models import ClinicException, ClinicSlot
from clients.timetabling import set_quiet
from tests.cast import TODAY
from tests.clients.test_timetabling import stopped
from tests.killing import count_statements
from tests.naughty import fitting

pytestmark = pytest.mark.usefixtures("_today")
MONDAY, TUESDAY = 0, 1


@pytest.fixture
def _today(time_machine):
    time_machine.move_to(f"{TODAY}T02:00:00Z", tick=False)


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def url(relationship, name="week"):
    return reverse(f"clients:{name}", args=[relationship.pk])


def week_of(relationship):
    return set(relationship.client.clinic_slots.values_list("weekday", "part", "kind", "parity"))


def shown(response):
    return response.content.decode()


# --- the grid ---------------------------------------------------------------------------------------------------------


def test_it_enters_half_days(as_li, dr_chen):
    response = as_li.post(url(dr_chen), {"0-morning": "clinic", "1-afternoon": "surgery", "source": "website"})

    assert response.url == dr_chen.get_absolute_url()
    assert week_of(dr_chen) == {(MONDAY, "morning", "clinic", "every"), (TUESDAY, "afternoon", "surgery", "every")}
    assert set(ClinicSlot.objects.values_list("source", "checked_on")) == {("website", TODAY)}


def test_it_changes_and_takes_away(as_li, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=MONDAY, part="morning", place="3 诊室")
    ClinicSlot.objects.create(client=dr_chen.client, weekday=TUESDAY, part="morning")

    as_li.post(url(dr_chen), {"0-morning": "ward", "1-morning": ""})

    slot = dr_chen.client.clinic_slots.get()
    assert (slot.weekday, slot.kind, slot.place) == (MONDAY, "ward", "3 诊室")


def test_it_leaves_odd_and_even_weeks_alone_that_are_not_sent(as_li, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=MONDAY, part="morning", parity="odd")

    assert "单周" in shown(as_li.get(url(dr_chen)))
    as_li.post(url(dr_chen), {"1-morning": "clinic"})

    assert week_of(dr_chen) == {(MONDAY, "morning", "clinic", "odd"), (TUESDAY, "morning", "clinic", "every")}


def test_odd_and_even_weeks_are_entered_each(as_li, dr_chen):
    as_li.post(url(dr_chen), {"odd-0-morning": "clinic", "even-0-morning": "ward"})

    assert week_of(dr_chen) == {(MONDAY, "morning", "clinic", "odd"), (MONDAY, "morning", "ward", "even")}


@pytest.mark.parametrize("known", [{}, {"kind": "clinic"}], ids=["both sent", "one known"])
def test_every_week_and_some_weeks_at_once_are_refused(as_li, dr_chen, known):
    if known:
        ClinicSlot.objects.create(client=dr_chen.client, weekday=MONDAY, part="morning", **known)
    sent = {"odd-0-morning": "ward"} if known else {"0-morning": "clinic", "odd-0-morning": "ward"}

    response = as_li.post(url(dr_chen), sent)

    assert response.context["form"].errors.keys() == {"odd-0-morning"}
    assert "不能同时" in shown(response)
    assert (MONDAY, "morning", "ward", "odd") not in week_of(dr_chen)


def test_it_opens_with_what_is_known(as_li, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=MONDAY, part="morning")

    assert as_li.get(url(dr_chen)).context["form"]["0-morning"].value() == "clinic"


def test_it_says_what_is_wrong_and_keeps_the_rest(as_li, dr_chen):
    response = as_li.post(url(dr_chen), {"0-morning": "golf", "1-morning": "clinic"})

    form = response.context["form"]
    assert form.errors.keys() == {"0-morning"}
    assert form["1-morning"].value() == "clinic"
    assert not week_of(dr_chen)


def test_from_a_day_on_it_is_shown_as_it_will_be(as_li, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=MONDAY, part="morning")
    as_li.post(url(dr_chen), {"0-morning": "ward", "from_on": "2026-12-01"})

    now, then = as_li.get(url(dr_chen)), as_li.get(url(dr_chen), {"on": "2026-12-01"})

    assert "?on=2026-12-01" in shown(now)
    assert now.context["form"]["0-morning"].value() == "clinic"
    assert then.context["form"]["0-morning"].value() == "ward"
    assert "2026-12-01 起的安排" in shown(then)


@pytest.mark.parametrize("on", ["", "x", "\0", "9999-12-31", "0001-01-01", "2026-01-01"])
def test_a_day_that_makes_no_sense_shows_today(as_li, dr_chen, on):
    assert as_li.get(url(dr_chen), {"on": on}).context["form"].as_of == TODAY


@pytest.mark.parametrize(
    ("days", "field"),
    [
        ({"from_on": "2026-12-01", "to_on": "2026-11-30"}, "to_on"),
        ({"to_on": "2026-11-15"}, "to_on"),
        ({"from_on": "0001-01-01"}, "from_on"),
        ({"from_on": "9999-12-31"}, "from_on"),
        ({"to_on": "9999-12-31"}, "to_on"),
        ({"from_on": "morgen"}, "from_on"),
        ({"source": "rumour"}, "source"),
    ],
)
def test_days_that_make_no_sense_are_refused_beside_their_field(as_li, dr_chen, days, field):
    response = as_li.post(url(dr_chen), {"0-morning": "clinic"} | days)

    assert response.context["form"].errors.keys() == {field}
    assert response.context["form"]["0-morning"].value() == "clinic"
    assert not week_of(dr_chen)


def test_it_hides_another_reps_client(client, zhao, dr_chen):
    client.force_login(zhao)

    assert client.post(url(dr_chen), {"0-morning": "clinic"}).status_code == 404
    assert not week_of(dr_chen)


def test_the_card_leads_to_it(as_li, dr_chen):
    assert url(dr_chen) in shown(as_li.get(dr_chen.get_absolute_url()))


def test_new_hours_ask_for_a_new_assessment(as_li, dr_chen):
    changed = as_li.post(url(dr_chen), {"0-morning": "clinic"}, follow=True)
    same = as_li.post(url(dr_chen), {"0-morning": "clinic"}, follow=True)

    assert "重新评估" in shown(changed)
    assert "没有改动" in shown(same)


# --- checked ----------------------------------------------------------------------------------------------------------


def test_it_says_that_hours_are_stale_until_they_are_checked(as_li, dr_chen):
    checked_on = TODAY - timedelta(days=200)
    ClinicSlot.objects.create(client=dr_chen.client, weekday=MONDAY, part="morning", checked_on=checked_on)
    assert "已超过两个季度" in shown(as_li.get(url(dr_chen)))

    response = as_li.post(url(dr_chen, "week-checked"), {"checked-source": "website"})

    assert response.url == url(dr_chen)
    page = shown(as_li.get(url(dr_chen)))
    assert "已超过两个季度" not in page
    assert "上次核对：2026-11-16" in page


def test_a_source_that_is_none_is_refused(as_li, dr_chen):
    ClinicSlot.objects.create(client=dr_chen.client, weekday=MONDAY, part="morning")

    response = as_li.post(url(dr_chen, "week-checked"), {"checked-source": "rumour"})

    assert response.context["check_form"].errors.keys() == {"source"}
    assert ClinicSlot.objects.get().checked_on is None


# --- exceptions -------------------------------------------------------------------------------------------------------

STOPPED = {"off-kind": "no_clinic", "off-from_on": "2026-11-16", "off-note": "院内会议"}
MOVED = {
    "off-kind": "moved", "off-from_on": "2026-11-23", "off-part": "morning", "off-moved_on": "2026-11-24",
    "off-moved_part": "afternoon",
}  # fmt: skip


def test_a_day_without_a_clinic_is_noted_and_removed(as_li, dr_chen, li):
    as_li.post(url(dr_chen, "clinic-exceptions"), STOPPED | {"off-source": "posted"})

    noted = ClinicException.objects.get()
    assert (noted.kind, noted.from_on, noted.to_on, noted.author) == ("no_clinic", TODAY, TODAY, li)
    page = shown(as_li.get(url(dr_chen)))
    assert "停诊" in page
    assert "院内会议" in page

    response = as_li.post(reverse("clients:clinic-exception-remove", args=[noted.pk]))
    assert response.url == url(dr_chen)
    assert not ClinicException.objects.exists()


def test_a_moved_clinic_says_where_to(as_li, dr_chen):
    as_li.post(url(dr_chen, "clinic-exceptions"), MOVED)

    noted = ClinicException.objects.get()
    assert (noted.moved_on.isoformat(), noted.moved_part) == ("2026-11-24", "afternoon")


def test_where_to_is_asked_of_moved_ones_alone(as_li, dr_chen):
    as_li.post(url(dr_chen, "clinic-exceptions"), MOVED | {"off-kind": "leave"})

    noted = ClinicException.objects.get()
    assert (noted.moved_on, noted.moved_part) == (None, "")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (STOPPED | {"off-kind": "golf"}, "kind"),
        (STOPPED | {"off-from_on": ""}, "from_on"),
        (STOPPED | {"off-from_on": "9999-12-31"}, "from_on"),
        (STOPPED | {"off-to_on": "2026-11-15"}, "to_on"),
        (STOPPED | {"off-from_on": "2026-11-01", "off-to_on": "2026-11-15"}, "to_on"),
        (STOPPED | {"off-part": "night"}, "part"),
        (STOPPED | {"off-note": "长" * 201}, "note"),
        (STOPPED | {"off-note": "\0"}, "note"),
        (MOVED | {"off-moved_on": ""}, "moved_on"),
        (MOVED | {"off-moved_part": ""}, "moved_part"),
        (MOVED | {"off-to_on": "2026-11-30"}, "to_on"),
        (MOVED | {"off-moved_on": "2026-11-23", "off-moved_part": "morning"}, "moved_part"),
        (MOVED | {"off-from_on": "2026-11-09", "off-moved_on": "2026-11-10"}, "moved_on"),
    ],
)
def test_an_exception_that_makes_no_sense_is_refused_beside_its_field(as_li, dr_chen, said, field):
    response = as_li.post(url(dr_chen, "clinic-exceptions"), said)

    assert response.context["exception_form"].errors.keys() == {field}
    assert response.context["exception_form"]["from_on"].value() == said["off-from_on"]
    assert not ClinicException.objects.exists()


def test_whatever_is_noted_is_kept_to_the_letter():
    for text in fitting(200, turn=2):
        form = ExceptionForm(STOPPED | {"off-note": text}, on=TODAY)

        assert form.is_valid(), text
        assert form.cleaned_data["note"] == text


def test_it_is_shown_as_text(as_li, dr_chen):
    as_li.post(url(dr_chen, "clinic-exceptions"), STOPPED | {"off-note": "<script>alert(1)</script> {{ 7*7 }}"})

    page = shown(as_li.get(url(dr_chen)))

    assert "<script>alert(1)" not in page
    assert "{{ 7*7 }}" in page


def test_what_is_over_is_shown_no_more(as_li, dr_chen, li):
    stopped(dr_chen.client, li, TODAY - timedelta(days=3), note="上周的会议")

    assert "上周的会议" not in shown(as_li.get(url(dr_chen)))


def test_exceptions_of_others_clients_are_not_found(client, zhao, dr_chen, li):
    noted = stopped(dr_chen.client, li, TODAY)
    client.force_login(zhao)

    assert client.post(url(dr_chen, "clinic-exceptions"), STOPPED).status_code == 404
    assert client.post(reverse("clients:clinic-exception-remove", args=[noted.pk])).status_code == 404
    assert ClinicException.objects.get() == noted


# --- quiet hours ------------------------------------------------------------------------------------------------------


def test_her_quiet_hours_are_entered_and_taken_away(as_li, dr_chen):
    as_li.post(url(dr_chen, "quiet-hours"), {"quiet-from_time": "12:00", "quiet-to_time": "14:00"})

    dr_chen.client.refresh_from_db()
    assert dr_chen.client.quiet == (time(12), time(14))
    assert 'value="12:00"' in shown(as_li.get(url(dr_chen)))

    as_li.post(url(dr_chen, "quiet-hours"), {"quiet-from_time": "", "quiet-to_time": ""})
    dr_chen.client.refresh_from_db()
    assert dr_chen.client.quiet is None


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [
        ("12:00", "", "to_time"),
        ("", "14:00", "from_time"),
        ("12:00", "12:00", "to_time"),
        ("25:00", "14:00", "from_time"),
        ("noon", "14:00", "from_time"),
    ],
)
def test_quiet_hours_that_make_no_sense_are_refused(as_li, dr_chen, begins, ends, field):
    response = as_li.post(url(dr_chen, "quiet-hours"), {"quiet-from_time": begins, "quiet-to_time": ends})

    assert response.context["quiet_form"].errors.keys() == {field}
    dr_chen.client.refresh_from_db()
    assert dr_chen.client.quiet is None


# --- many -------------------------------------------------------------------------------------------------------------


def test_it_asks_as_often_for_a_full_week_as_for_an_empty_one(as_li, dr_chen, li, django_assert_num_queries):
    set_quiet(dr_chen.client, time(12), time(14))
    as_li.get(url(dr_chen))
    few = count_statements(lambda: as_li.get(url(dr_chen)))
    assert few <= QUERIES
    for weekday in range(7):
        for part in ("morning", "afternoon", "evening"):
            ClinicSlot.objects.create(client=dr_chen.client, weekday=weekday, part=part)
        stopped(dr_chen.client, li, timezone.localdate() + timedelta(days=weekday))

    with django_assert_num_queries(few):
        as_li.get(url(dr_chen))


# The session and who asks, her posts and looks, the client, her slots twice (what holds, what will), exceptions.
QUERIES = 9
