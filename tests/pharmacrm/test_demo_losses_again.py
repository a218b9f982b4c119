"""Losses that are added to a demo: the same for a seed, and on the day that somebody was lost."""

from datetime import timedelta

from clients.enums import Status
from clients.models import Relationship
from pharmacrm.demo import load, losses
from pharmacrm.demo.plan import Plan
from retention.actions import set_status
from retention.models import Loss, StepDone, WinBack
from tests.pharmacrm.test_demo_losses import FRIDAY, load_demo
from visits.models import NextStep

SMALL = Plan(reps=2, clients_per_rep=40, visits_per_client=6, seed=1, on=FRIDAY, counted_days=3)


def test_who_was_lost_before_has_her_loss_on_that_day(db):
    world = load_demo(SMALL)
    for model in (StepDone, WinBack, Loss):
        model.objects.all().delete()
    NextStep.objects.filter(visit__isnull=True).delete()
    someone = Relationship.objects.active().filter(grade="C").order_by("pk").first()
    set_status([someone.pk], Status.LOST, on=FRIDAY - timedelta(days=5))

    losses.add(world)

    assert Loss.objects.get(relationship=someone).lost_on == max(
        FRIDAY - timedelta(days=5), someone.spans.latest("pk").from_on
    )


def test_it_is_the_same_for_a_seed_and_a_day(db):
    def anew():
        load.delete_everything(lambda line: None)
        load_demo(SMALL)
        return [list(model.objects.order_by("pk").values()) for model in (Loss, WinBack, StepDone)]

    assert anew() == anew()
