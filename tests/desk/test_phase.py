"""A candidate is tried until a day, then decided on; each step says why, and who is not suitable is closed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions import open_look
from clients.choosing import move_phase, note_flags
from clients.enums import Phase
from clients.models import PhaseChange, Relationship
from clients.phases import TRIAL, Flag
from retention.models import StateSpan
from tests.cast import TODAY, client_of
from tests.killing import count_statements
from tests.naughty import fitting
from tests.retention.lost import suspected

pytestmark = pytest.mark.usefixtures("today")
DAY = timedelta(days=1)


@pytest.fixture
def as_li(client, li):
    client.force_login(li)
    return client


@pytest.fixture
def candidate(north_1, anzhen, li):
    found = client_of(north_1, anzhen, "周明", phase="candidate", is_prescriber=True)
    note_flags(found, {Flag.MANY_PATIENTS: "每周两个半天门诊"}, by=li, on=TODAY - 9 * DAY)
    return found


@pytest.fixture
def tried(candidate, li):
    move_phase(candidate, Phase.TRIAL, ends_on=TODAY, by=li, on=TODAY - TRIAL)
    return candidate


def url(relationship):
    return f"/clients/{relationship.pk}/phase/"


def decide(client, relationship, phase, **said):
    return client.post(url(relationship), {"phase": phase, "reason": "门诊量大", "ends_on": str(TODAY + TRIAL), **said})


def state(relationship):
    return Relationship.objects.values_list("phase", "status", "trial_ends_on").get(pk=relationship.pk)


def waiting(client):
    return [each.text for each in client.get("/").context["today"].glance.waiting]


def test_a_trial_begins_with_twelve_weeks(as_li, candidate):
    assert as_li.get(url(candidate)).context["form"]["ends_on"].value() == TODAY + TRIAL

    response = decide(as_li, candidate, "trial", reason="")

    assert response.url == candidate.get_absolute_url()
    assert state(candidate) == ("trial", "active", TODAY + TRIAL)


def test_what_speaks_for_her_is_noted_on_the_same_page(as_li, candidate):
    response = as_li.post(url(candidate), {"flags": "1", "patients": "", "agrees": "认可指南推荐", "friendly": ""})

    assert response.url == url(candidate)
    assert list(candidate.candidate_flags.values_list("flag", "evidence")) == [("agrees", "认可指南推荐")]
    assert "认可指南推荐" in as_li.get(url(candidate)).content.decode()


def test_nothing_that_speaks_for_her_begins_no_trial(as_li, candidate):
    as_li.post(url(candidate), {"flags": "1", "patients": "", "agrees": "", "friendly": ""})

    page = decide(as_li, candidate, "trial")

    assert "请先写明三项中的哪一项" in page.content.decode()
    assert state(candidate)[0] == "candidate"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"phase": "target"}, "phase"),
        ({"phase": ""}, "phase"),
        ({"phase": "\x00"}, "phase"),
        ({"phase": "unsuitable", "reason": " "}, "reason"),
        ({"phase": "unsuitable", "reason": "长" * 501}, "reason"),
        ({"phase": "trial", "ends_on": ""}, "ends_on"),
        ({"phase": "trial", "ends_on": str(TODAY)}, "ends_on"),
        ({"phase": "trial", "ends_on": "2027-11-16"}, "ends_on"),
        ({"phase": "trial", "ends_on": "下个月"}, "ends_on"),
    ],
)
def test_what_is_not_allowed_is_said_beside_its_field_and_kept(as_li, candidate, said, field):
    response = as_li.post(url(candidate), {"reason": "门诊量大", "ends_on": str(TODAY + TRIAL), **said})

    assert field in response.context["form"].errors
    assert "还没有保存" in response.content.decode()
    assert state(candidate)[0] == "candidate"


def test_an_overlong_flag_is_refused_and_kept(as_li, candidate):
    page = as_li.post(url(candidate), {"flags": "1", "agrees": "长" * 301})

    assert page.context["flags_form"].errors["agrees"]
    assert page.context["flags_form"]["agrees"].value() == "长" * 301


def test_whatever_is_written_comes_back(as_li, candidate):
    for text in fitting(300, turn=2):
        as_li.post(url(candidate), {"flags": "1", "patients": "多", "agrees": text})

        assert candidate.candidate_flags.get(flag="agrees").evidence == text


def test_a_trial_whose_day_has_come_waits_on_today_until_it_is_decided(as_li, tried):
    assert waiting(as_li) == ["试跟进已于11月16日到期，请决定"]
    assert "已于 2026-11-16 到期" in as_li.get(url(tried)).content.decode()

    decide(as_li, tried, "target", reason="三个月内两次主动咨询")

    assert waiting(as_li) == []
    assert state(tried) == ("target", "active", None)
    assert "三个月内两次主动咨询" in as_li.get(url(tried)).content.decode()


def test_a_trial_that_goes_on_does_not_wait(as_li, candidate, li):
    move_phase(candidate, Phase.TRIAL, ends_on=TODAY + DAY, by=li, on=TODAY)

    assert waiting(as_li) == []


def test_others_trials_do_not_wait_for_one(client, zhao, tried):
    client.force_login(zhao)

    assert waiting(client) == []


def test_it_is_extended_once(as_li, tried):
    decide(as_li, tried, "trial", reason="出国进修一个月")
    assert state(tried) == ("trial", "active", TODAY + TRIAL)

    page = as_li.get(url(tried))

    assert [value for value, _ in page.context["form"].fields["phase"].choices] == ["target", "candidate", "unsuitable"]
    assert "phase" in decide(as_li, tried, "trial").context["form"].errors


def test_who_is_not_suitable_is_closed_and_may_be_a_candidate_again(as_li, tried):
    decide(as_li, tried, "unsuitable", reason="调离临床")

    assert state(tried) == ("unsuitable", "closed", None)
    assert StateSpan.objects.get(relationship=tried, to_on__isnull=True).status == "closed"
    assert waiting(as_li) == []

    decide(as_li, tried, "candidate", reason="回到临床")

    assert state(tried) == ("candidate", "active", None)


def test_a_target_may_be_put_back(as_li, dr_chen):
    decide(as_li, dr_chen, "candidate", reason="门诊停了半年")

    assert state(dr_chen)[0] == "candidate"


def test_who_is_lost_is_not_decided_here(as_li, dr_chen):
    Relationship.objects.filter(pk=dr_chen.pk).update(status="lost")

    assert "流失" in decide(as_li, dr_chen, "candidate").content.decode()
    assert state(dr_chen)[0] == "target"


def test_what_somebody_else_decided_meanwhile_is_said(as_li, tried, li):
    move_phase(tried, Phase.TARGET, reason="两次主动咨询", by=li, on=TODAY)

    # She looked at a page that still said "trial".
    page = decide(as_li, tried, "unsuitable")

    assert page.context["form"].errors["phase"]
    assert state(tried)[:2] == ("target", "active")


def test_a_client_of_others_is_not_found(client, zhao, candidate):
    client.force_login(zhao)

    assert client.get(url(candidate)).status_code == 404
    assert decide(client, candidate, "trial").status_code == 404


def test_a_look_across_decides_nothing(client, admin, nation, candidate):
    open_look(user=admin, territory=nation, reason="核对交接", at=timezone.now())
    client.force_login(admin)

    page = decide(client, candidate, "trial")

    assert page.context["form"] is None
    assert state(candidate)[0] == "candidate"


def test_the_card_says_that_she_is_tried_and_until_when(as_li, tried):
    page = as_li.get(tried.get_absolute_url()).content.decode()

    assert "试跟进" in page
    assert "至 2026-11-16" in page


def test_it_asks_as_often_for_thirty_steps_as_for_one(as_li, tried, li, django_assert_num_queries):
    as_li.get(url(tried))
    few = count_statements(lambda: as_li.get(url(tried)))
    PhaseChange.objects.bulk_create(
        PhaseChange(relationship=tried, on=TODAY - n * DAY, author=li, old="candidate", new="trial") for n in range(30)
    )

    with django_assert_num_queries(few):
        as_li.get(url(tried))


def test_whose_loss_is_open_is_not_put_aside(as_li, candidate):
    suspected(candidate)

    page = decide(as_li, candidate, "unsuitable").content.decode()

    assert "流失不在这里裁定" in page
    assert state(candidate)[:2] == ("candidate", "active")
