"""The page of a win-back: one step after the other, and no way round."""

import pytest
from django.urls import reverse

from retention.enums import WinBackStep
from retention.models import StepDone, WinBack
from tests.retention.lost import case_of, confirmed, stated, suspected
from visits.models import NextStep

pytestmark = pytest.mark.usefixtures("today")


@pytest.fixture
def lost(dr_chen, wang):
    return confirmed(dr_chen, wang)


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


def shown(response):
    return response.content.decode()


SAID = {"on": "2026-11-16", "words": "说好了", "due_on": "2026-11-23"}


def do(client, case, step, **said):
    return client.post(case.get_absolute_url(), SAID | {"step": step} | said)


def opened(client, loss):
    return client.post(reverse("retention:win-back-open", args=[loss.pk]))


def test_it_is_opened_from_the_loss_once(as_li, lost):
    first = opened(as_li, lost)

    assert opened(as_li, lost).url == first.url == WinBack.objects.get().get_absolute_url()


def test_it_is_not_opened_before_the_manager_decided(as_li, li, dr_chen):
    for make in (lambda: suspected(dr_chen), lambda: stated(dr_chen, li)):
        opened(as_li, make())

    assert not WinBack.objects.exists()


def test_it_goes_from_step_to_step(as_li, li, lost, dr_chen):
    case = case_of(lost, li)

    do(as_li, case, 1, words="")
    do(as_li, case, 2, cause="service")
    do(as_li, case, 3, words="")
    do(as_li, case, 4, words="希望两周来一次")
    do(as_li, case, 5, words="周五送全文", due_on="2026-11-20")
    case.refresh_from_db()

    assert case.step == 5
    assert list(StepDone.objects.values_list("words", flat=True)) == ["", "说好了", "", "希望两周来一次", "周五送全文"]
    assert NextStep.objects.get().words == "周五送全文"
    assert "周五送全文" in shown(as_li.get(dr_chen.get_absolute_url()))


@pytest.mark.parametrize(
    ("steps", "wrong"),
    [
        (1, {"cause": ""}),
        (1, {"cause": "competitor_rep"}),
        (1, {"cause": "uncared", "words": ""}),
        (3, {"words": " "}),
        (4, {"words": ""}),
        (4, {"due_on": ""}),
        (4, {"due_on": "2026-11-15"}),
        (4, {"words": "x" * 301}),
        (0, {"on": ""}),
        (0, {"on": "2026-11-17"}),
        (0, {"on": "2026-11-15"}),
        (0, {"due_on": "9999-12-31"}),
        (0, {"words": "x\0"}),
    ],
)
def test_a_step_that_makes_no_sense_is_shown_again(as_li, li, lost, steps, wrong):
    case = case_of(lost, li, steps=steps)

    response = do(as_li, case, steps + 1, **wrong)
    case.refresh_from_db()

    assert response.status_code == 200
    assert response.context["step_form"].errors
    assert case.step == steps


@pytest.mark.parametrize("step", [0, 1, 3, 4, 5, 6, "x", "", "9" * 40])
def test_no_step_is_skipped_or_done_twice(as_li, li, lost, step):
    case = case_of(lost, li, steps=1)

    assert do(as_li, case, step, cause="uncared").status_code == 302
    case.refresh_from_db()

    assert case.step == 1


def test_a_step_without_a_day_for_the_next_one_gets_five_working_days(as_li, li, lost):
    case = case_of(lost, li)

    do(as_li, case, 1, due_on="")
    case.refresh_from_db()

    assert case.due_on.isoformat() == "2026-11-23"


def test_each_step_gives_advice_and_none_asks_about_competitors(as_li, li, lost):
    case = case_of(lost, li)
    page = shown(as_li.get(case.get_absolute_url()))

    assert "鼓起勇气" in page
    assert "也不要打听竞品" in page


def test_another_day_is_said(as_li, li, lost):
    case = case_of(lost, li)
    url = reverse("retention:win-back-due", args=[case.pk])

    assert as_li.post(url, {"due_on": "2026-11-01"}).status_code == 200
    as_li.post(url, {"due_on": "2026-12-01"})
    case.refresh_from_db()

    assert case.due_on.isoformat() == "2026-12-01"


def close(client, case, outcome, words="谈过了"):
    return client.post(reverse("retention:win-back-close", args=[case.pk]), {"outcome": outcome, "words": words})


@pytest.mark.parametrize("outcome", ["restored", "improved"])
def test_it_does_not_end_well_without_the_dated_step(as_li, li, lost, outcome):
    case = case_of(lost, li, steps=4)

    refused = close(as_li, case, outcome)
    case.refresh_from_db()

    assert "还没有约定有日期的下一步" in shown(refused)
    assert case.is_open


def test_it_ends_with_words_only(as_li, li, lost):
    case = case_of(lost, li)

    assert close(as_li, case, "not_restorable", words="").status_code == 200
    close(as_li, case, "not_restorable")
    case.refresh_from_db()

    assert case.outcome == "not_restorable"


def test_a_restored_client_is_active_again(as_li, li, lost, dr_chen):
    close(as_li, case_of(lost, li, steps=5), "restored")
    dr_chen.refresh_from_db()

    assert dr_chen.status == "active"


def test_what_is_closed_stays_closed(as_li, li, lost):
    case = case_of(lost, li, steps=5)
    close(as_li, case, "not_restorable")

    close(as_li, case, "restored")
    do(as_li, case, 5)
    as_li.post(reverse("retention:win-back-due", args=[case.pk]), {"due_on": "2026-12-01"})
    case.refresh_from_db()

    assert (case.outcome, case.due_on.isoformat()) == ("not_restorable", "2026-11-23")


def test_after_one_case_another_may_be_opened(as_li, li, lost):
    close(as_li, case_of(lost, li), "not_restorable")

    opened(as_li, lost)

    assert WinBack.objects.count() == 2


@pytest.mark.parametrize("steps", range(len(WinBackStep) + 1))
def test_its_page_asks_the_database_a_fixed_number_of_times(as_li, li, lost, steps, django_assert_max_num_queries):
    case = case_of(lost, li, steps=steps)
    with django_assert_max_num_queries(10):
        as_li.get(case.get_absolute_url())
