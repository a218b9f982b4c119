"""A grade that a manager sets by hand: beside the rule, until a day, with a reason."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from clients.models import Relationship
from deliveries.models import Delivery
from grading.actions import assess, regrade
from grading.answers import Answer
from grading.enums import ChangeReason, FactSource
from grading.models import GradeChange, GradeOverride, Scheme
from grading.overrides import SameGrade, TooLong, end_by_hand, last_day_by_hand, set_by_hand
from grading.queries import who_changes
from tests.cast import TODAY
from tests.grading.conftest import NOW

pytestmark = pytest.mark.usefixtures("at_ten")
UNTIL = TODAY + timedelta(days=40)
WEAK = {"treated_with_us": Answer("无", FactSource.CLIENT), "outpatients_per_week": Answer(30, FactSource.CLIENT)}


def by_hand(relationship, author, grade="C", until=UNTIL, reason="科室停用，观察一季"):
    return set_by_hand(
        relationship=relationship, grade=grade, until=until, reason=reason, author=author, on=TODAY, at=NOW
    )


def stored(relationship):
    return Relationship.objects.values_list("grade", "grade_by_hand", "grade_by_hand_until").get(pk=relationship.pk)


@pytest.fixture
def set_c(dr_chen, wang):
    override, _ = by_hand(dr_chen, wang)
    return override


def test_it_stands_beside_what_the_rule_says(dr_chen, wang):
    override, is_new = by_hand(dr_chen, wang)

    assert is_new
    assert stored(dr_chen) == ("C", "C", UNTIL) == (dr_chen.grade, dr_chen.grade_by_hand, dr_chen.grade_by_hand_until)
    assert (override.computed, override.author, override.from_on) == ("A", wang, TODAY)
    change = GradeChange.objects.get()
    assert (change.old, change.new, change.why, change.scheme) == ("A", "C", "科室停用，观察一季", None)


def test_the_same_sent_twice_is_one(li, dr_chen, wang, set_c):
    again, is_new = by_hand(dr_chen, wang)

    assert (again, is_new) == (set_c, False)
    assert (GradeOverride.objects.count(), GradeChange.objects.count(), Delivery.objects.count()) == (1, 1, 1)


def test_another_one_ends_it(dr_chen, wang, set_c):
    by_hand(dr_chen, wang, grade="B", reason="恢复使用")

    set_c.refresh_from_db()
    assert (set_c.ended_on, set_c.ended_by, set_c.end_reason) == (TODAY, wang, "恢复使用")
    assert stored(dr_chen)[:2] == ("B", "B")


@pytest.mark.parametrize("until", [TODAY - timedelta(days=1), last_day_by_hand(TODAY) + timedelta(days=1)])
def test_it_ends_within_two_quarters(dr_chen, wang, until):
    with pytest.raises(TooLong):
        by_hand(dr_chen, wang, until=until)
    assert not GradeOverride.objects.exists()


def test_what_the_rule_says_already_is_not_set_by_hand(dr_chen, wang):
    with pytest.raises(SameGrade):
        by_hand(dr_chen, wang, grade="A")


def test_the_database_holds_one_at_a_time_each_with_a_reason(dr_chen, wang, set_c):
    for facts in ({"reason": "另一条"}, {"reason": "", "ended_on": TODAY}):
        row = {"grade": "B", "computed": "A", "from_on": TODAY, "until": UNTIL, "set_at": NOW} | facts
        with pytest.raises(IntegrityError), transaction.atomic():
            GradeOverride.objects.create(relationship=dr_chen, author=wang, **row)


def test_assessments_and_regrades_leave_it_alone(dr_chen, li, set_c, north):
    assess(relationship=dr_chen, author=li, on=TODAY, values=WEAK)
    Scheme.objects.create(territory=north, effective_on=TODAY, potential_high=95, potential_medium=90)

    assert not regrade(on=TODAY)
    assert stored(dr_chen)[0] == "C"
    assert Relationship.objects.get(pk=dr_chen.pk).support == 0


def test_the_preview_counts_it_as_the_regrade_does(dr_chen, set_c, north):
    scheme = Scheme(territory=north, effective_on=TODAY, potential_high=95, potential_medium=90, support_high=90)
    assert not who_changes(scheme, on=TODAY)

    scheme.effective_on = UNTIL + timedelta(days=1)
    previewed = who_changes(scheme, on=TODAY)
    scheme.save()

    assert dict(previewed) == {("C", "D"): 1}
    assert regrade(on=scheme.effective_on) == previewed


def test_it_holds_on_its_last_day_and_not_after(dr_chen, set_c):
    assert not regrade(on=UNTIL)
    assert regrade(on=UNTIL + timedelta(days=1), dry_run=True) == {("C", "A"): 1}

    assert regrade(on=UNTIL + timedelta(days=1)) == {("C", "A"): 1}

    set_c.refresh_from_db()
    assert stored(dr_chen) == ("A", "", None)
    assert (set_c.ended_on, set_c.ended_by) == (UNTIL + timedelta(days=1), None)
    change = GradeChange.objects.latest("pk")
    assert (change.why, change.author) == (ChangeReason.RAN_OUT, None)
    assert not regrade(on=UNTIL + timedelta(days=2))


def test_what_ran_out_unnoticed_makes_way_for_another(dr_chen, wang, set_c):
    later = UNTIL + timedelta(days=9)
    override, is_new = set_by_hand(
        relationship=dr_chen, grade="B", until=later, reason="再观察", author=wang, on=later, at=NOW
    )

    assert is_new
    assert stored(dr_chen) == ("B", "B", later)
    assert not list(GradeOverride.objects.open().exclude(pk=override.pk))


def test_a_manager_ends_it_early(dr_chen, wang, set_c):
    assert end_by_hand(override=set_c, reason="已恢复", by=wang, on=TODAY, at=NOW)

    assert stored(dr_chen) == ("A", "", None)
    assert GradeChange.objects.latest("pk").why == "已恢复"
    assert not end_by_hand(override=set_c, reason="已恢复", by=wang, on=TODAY, at=NOW)


def test_the_rep_is_told(dr_chen, wang, li, set_c):
    end_by_hand(override=set_c, reason="已恢复", by=wang, on=TODAY, at=NOW)

    told = list(Delivery.objects.order_by("pk").values_list("recipient__username", "subject", "body"))
    assert [who for who, *_ in told] == ["li", "li"]
    assert "陈思雨" in told[0][1]
    assert "科室停用，观察一季" in told[0][2]
    assert "已恢复" in told[1][2]
