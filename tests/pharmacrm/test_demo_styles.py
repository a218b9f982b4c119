"""The styles of the demo: each is there, more and less clear, and none is at odds with what was noticed."""

from clients.enums import Clarity, Style
from clients.models import Client, Relationship
from pharmacrm.demo.load import load
from tests.pharmacrm.test_seed_demo import FULL_PANELS, PASSWORD, say_nothing
from visits.checks import style_differences
from visits.models import StyleObservation


def test_each_style_was_observed_and_somebody_is_unclear(db):
    load(FULL_PANELS, password=PASSWORD, report=say_nothing)

    clear = Client.objects.filter(style_clarity__in=[Clarity.LIKELY, Clarity.SURE])
    assert set(clear.values_list("style", flat=True)) == set(Style)
    assert set(Client.objects.values_list("style_clarity", flat=True)) == set(Clarity)
    assert StyleObservation.objects.exists()
    assert list(style_differences(Relationship.objects.all())) == []
