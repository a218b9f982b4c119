"""The administrator's pages of this room."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.actions import open_look
from tests.cast import TODAY
from tests.visits.conftest import NOW, logged
from visits.actions import correct_visit
from visits.models import CadenceLine, CadencePolicy, KeyMessage


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def first(nation) -> CadencePolicy:
    """The policy that the tree began with."""
    return nation.cadence_policies.get()


@pytest.fixture
def planned(north) -> CadencePolicy:
    """A policy whose day is still to come, with one line."""
    policy = CadencePolicy.objects.create(territory=north, effective_on=TODAY + timedelta(days=365))
    CadenceLine.objects.create(policy=policy, target="A", due_after=3, neglected_after=6, escalated_after=9)
    return policy


def as_shown(policy, **changed):
    """What the form of a policy sends, its lines as they are."""
    facts = {name: getattr(policy, name) for name in ("backdating_days", "ungraded_days", "driving_percent")}
    facts |= {"territory": policy.territory_id, "effective_on": policy.effective_on}
    lines = list(policy.lines.values())
    for number, line in enumerate(lines):
        facts |= {f"lines-{number}-{name}": "" if value is None else value for name, value in line.items()}
    return facts | {"lines-TOTAL_FORMS": len(lines), "lines-INITIAL_FORMS": len(lines)} | changed


def page(client, name, *args):
    return client.get(reverse(f"admin:visits_{name}", args=args)).content.decode()


def change(client, policy, **changed):
    url = reverse("admin:visits_cadencepolicy_change", args=[policy.pk])
    return client.post(url, as_shown(policy, **changed))


def test_a_policy_in_force_keeps_its_day_and_its_territory(as_admin, first, south):
    since = first.effective_on

    answer = change(as_admin, first, effective_on=TODAY + timedelta(days=365), territory=south.pk, backdating_days=5)

    first.refresh_from_db()
    assert (answer.status_code, first.effective_on, first.backdating_days) == (302, since, 5)
    assert first.territory != south
    assert "请另建新规则" in page(as_admin, "cadencepolicy_change", first.pk)


def test_a_policy_to_come_may_be_put_off(as_admin, planned):
    later = planned.effective_on + timedelta(days=30)

    change(as_admin, planned, effective_on=later)

    planned.refresh_from_db()
    assert planned.effective_on == later


def test_the_history_of_a_policy_shows_its_numbers_and_who_set_them(as_admin, first):
    number = [line.target for line in first.lines.all()].index("A")

    change(as_admin, first, **{f"lines-{number}-due_after": 4})

    cells = page(as_admin, "cadencepolicy_history", first.pk).split('id="line-history"')[1].split("</tr>")
    changed = [row for row in cells if "<td>A</td>" in row]
    assert ["<td>4</td>" in row for row in changed] == [True, False]
    assert ["<td>5</td>" in row for row in changed] == [False, True]
    assert ["管理员" in row for row in changed] == [True, False]


def test_a_line_that_is_gone_stays_in_the_history_of_its_policy(as_admin, planned):
    line = planned.lines.get()

    change(as_admin, planned, **{"lines-0-DELETE": "on"})

    assert not planned.lines.exists()
    history = page(as_admin, "cadencepolicy_history", planned.pk).split('id="line-history"')[1]
    assert history.count("<td>A</td>") == 2
    version = CadenceLine.history.filter(id=line.pk).earliest()
    assert "A" in page(as_admin, "cadenceline_simple_history", line.pk, version.pk)


def test_a_line_leads_from_its_policy_to_its_own_history(as_admin, planned):
    line = planned.lines.get()

    assert reverse("admin:visits_cadenceline_change", args=[line.pk]) in page(
        as_admin, "cadencepolicy_change", planned.pk
    )
    assert 'class="historylink"' in page(as_admin, "cadenceline_change", line.pk)


def test_a_line_is_changed_with_its_policy_alone(as_admin, planned):
    line = planned.lines.get()

    answer = as_admin.post(reverse("admin:visits_cadenceline_change", args=[line.pk]), {"due_after": 1})

    line.refresh_from_db()
    assert (answer.status_code, line.due_after) == (403, 3)


def test_lines_go_with_a_policy_that_is_removed(as_admin, planned):
    as_admin.post(reverse("admin:visits_cadencepolicy_delete", args=[planned.pk]), {"post": "yes"})

    assert not CadencePolicy.objects.filter(pk=planned.pk).exists()


def test_the_history_of_a_message_says_what_was_approved(as_admin, product):
    message = KeyMessage.objects.create(product=product, text="每日一次")

    changed = {"product": product.pk, "text": "每日一次，餐后服用"}
    as_admin.post(reverse("admin:visits_keymessage_change", args=[message.pk]), changed)

    history = page(as_admin, "keymessage_history", message.pk)
    assert "每日一次 → 每日一次，餐后服用" in history
    assert "<td>管理员</td>" in history


@pytest.mark.parametrize(("channel", "found"), [("in_person", 1), ("phone", 0)])
def test_corrections_are_filtered_by_what_was_corrected(as_admin, admin, nation, li, dr_chen, today, channel, found):
    correct_visit(logged(dr_chen, li), by=li, at=NOW, reason="手误", note="改过的话")
    open_look(user=admin, territory=nation, reason="核对交接", at=NOW)

    listed = as_admin.get(reverse("admin:visits_visitcorrection_changelist"), {"visit__channel__exact": channel})

    assert len(listed.context["cl"].result_list) == found


def test_lines_are_found_by_territory(as_admin, first, planned):
    listed = as_admin.get(reverse("admin:visits_cadenceline_changelist"), {"q": "北区"})

    assert [line.policy for line in listed.context["cl"].result_list] == [planned]
