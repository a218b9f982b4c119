"""What is only seen in panels as big as those of the demo."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.db.models import F, Q, Sum

from accounts.models import User
from clients.models import Relationship
from compliance.models import AdverseEvent
from retention.actions import scan
from retention.checks import differences
from retention.enums import Mark
from retention.models import PanelSum, Snapshot, StateMark
from retention.over_visited import over_visited
from tests.pharmacrm.test_seed_demo import FRIDAY, FULL_PANELS
from visits.enums import Outcome
from visits.models import Activity, CoachingAnswer, CoachingForm, CoachingTemplate, Visit
from visits.state import recompute_all

PLAN = FULL_PANELS
pytestmark = pytest.mark.usefixtures("demo", "db")


def test_the_rooms_find_nothing_to_mend():
    everyone = Relationship.objects.all()

    assert recompute_all(everyone.values_list("pk", flat=True)) == 0
    assert list(differences(everyone)) == []
    assert scan(on=FRIDAY, at=datetime(2026, 11, 20, tzinfo=UTC)).opened == 0


# The table of the field, written out: potential down, support across.
MATRIX = {
    ("high", "high"): "A", ("high", "medium"): "B", ("high", "low"): "B",
    ("medium", "high"): "C", ("medium", "medium"): "C", ("medium", "low"): "D",
    ("low", "high"): "C", ("low", "medium"): "D", ("low", "low"): "D",
}  # fmt: skip


def level(score):
    if score >= 70:
        return "high"
    return "medium" if score >= 40 else "low"


def test_every_grade_is_the_one_of_the_table():
    scored = Relationship.objects.filter(potential__isnull=False, support__isnull=False)
    without = Relationship.objects.filter(Q(potential__isnull=True) | Q(support__isnull=True))

    for row in scored:
        assert row.grade == (row.grade_by_hand or MATRIX[level(row.potential), level(row.support)])
    assert scored.count() > 100
    assert set(without.values_list("grade", flat=True)) == {"-"}


def test_the_history_of_a_grade_ends_with_the_grade():
    for row in Relationship.objects.exclude(grade="-").prefetch_related("grade_changes"):
        moves = sorted(row.grade_changes.all(), key=lambda change: change.at)
        assert [moves[0].old, moves[-1].new] == ["-", row.grade]
        assert all(one.new == other.old for one, other in pairwise(moves))


def test_spans_leave_no_gap():
    for row in Relationship.objects.prefetch_related("spans"):
        spans = list(row.spans.all())
        assert spans[0].from_on == row.began_on
        assert all(one.to_on == other.from_on for one, other in pairwise(spans))
        assert spans[-1].to_on is None


def test_attempts_and_the_visit_that_ends_them_are_one_chain():
    chained = Visit.objects.filter(chain__isnull=False)

    assert chained.exists()
    assert not chained.exclude(chain__relationship=F("relationship")).exists()
    assert not chained.filter(chain__outcome=Outcome.MET).exists()
    assert not chained.filter(chain__chain__isnull=False).exists()


def test_some_were_met_too_often_and_the_nights_agree():
    yesterday = FRIDAY - timedelta(days=1)

    marks = StateMark.objects.filter(mark=Mark.OVER_VISITED)
    assert marks.filter(from_on__gt=FRIDAY - timedelta(days=90)).count() > 2
    assert set(marks.open().values_list("relationship_id", flat=True)) == over_visited(yesterday)
    # As every night of the last two weeks would have found it, but for who became a focus or was graded anew since.
    for ago in range(2, 15):
        day = FRIDAY - timedelta(days=ago)
        found, kept = over_visited(day), set(marks.on(day).values_list("relationship_id", flat=True))
        unchanged = Relationship.objects.active().filter(focus_until=None).exclude(grade_changes__on__gt=day)
        assert found & set(unchanged.values_list("pk", flat=True)) <= kept


def test_the_top_fifth_is_that_of_today_from_the_beginning():
    top = StateMark.objects.filter(mark=Mark.TOP)
    assert top.count() == 2 * 14
    assert not top.exclude(from_on=F("relationship__began_on")).exists()
    assert Snapshot.objects.filter(to_top__gt=0).exists()
    assert PanelSum.objects.filter(top_worth__gt=0).exists()


def test_an_adverse_event_waits_and_one_is_confirmed():
    events = AdverseEvent.objects.filter(reporter__username="rep", recipient__username="safety")

    assert [event.confirmed_at is None for event in events.order_by("heard_at")] == [False, True]
    assert Visit.objects.filter(adverse_event__in=events).count() == 2


def test_everybody_did_something_else_too():
    errands = Activity.objects.filter(rep__username="rep2", kind="errand").aggregate(spent=Sum("minutes"))["spent"]

    assert set(Activity.objects.values_list("rep__username", flat=True)) == {"rep", "rep2"}
    assert set(Activity.objects.values_list("kind", flat=True)) == {"internal", "errand", "service"}
    assert errands > 0
    for activity in Activity.objects.exclude(relationship=None).select_related("relationship"):
        assert activity.relationship.territory_id == activity.territory_id
    assert Activity.objects.filter(happened_on__range=(FRIDAY - timedelta(100), FRIDAY - timedelta(1))).count() > 30


def test_managers_came_along_and_coached():
    for username in ("manager", "manager2"):
        manager = User.objects.get(username=username)
        states = [form.state for form in CoachingForm.objects.filter(coach=manager)]
        assert sorted(states) == ["draft", "sent", "signed", "signed"]
        assert manager.accompanied_visits.coachable_by(manager, FRIDAY).count() == 5
    assert CoachingAnswer.objects.count() == 8 * CoachingTemplate.objects.get().questions.count()


def test_a_late_log_is_marked():
    late = Visit.objects.filter(is_late=True)

    assert late.exists()
    for visit in late:
        assert timedelta(0) < visit.logged_at - visit.happened_at <= timedelta(days=14)
