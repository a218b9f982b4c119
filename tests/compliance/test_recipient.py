from datetime import timedelta

from accounts.models import Posting
from compliance.models import SafetyContact
from compliance.queries import recipient_for
from tests.cast import TODAY, person

DAY = timedelta(days=1)


def test_it_is_the_safety_contact_above(north_1, li, wang, sun):
    assert recipient_for(north_1, reporter=li, on=TODAY) == sun


def test_the_nearest_contact_wins(north_1, north, li, sun):
    nearer = person("zhou", "周平")
    SafetyContact.objects.create(territory=north, user=nearer)

    assert recipient_for(north_1, reporter=li, on=TODAY) == nearer


def test_a_contact_elsewhere_does_not_count(north_1, south, li, wang):
    SafetyContact.objects.create(territory=south, user=person("zhou", "周平"))

    assert recipient_for(north_1, reporter=li, on=TODAY) == wang


def test_a_contact_who_left_does_not_count(north_1, li, wang, sun):
    sun.is_active = False
    sun.save()

    assert recipient_for(north_1, reporter=li, on=TODAY) == wang


def test_without_a_contact_it_is_the_nearest_manager_of_that_day(north_1, li, wang, admin):
    Posting.objects.filter(user=wang).update(to_on=TODAY)

    assert recipient_for(north_1, reporter=li, on=TODAY) == wang
    assert recipient_for(north_1, reporter=li, on=TODAY + DAY) == admin


def test_a_manager_does_not_report_to_herself(north_1, wang, admin):
    assert recipient_for(north_1, reporter=wang, on=TODAY) == admin


def test_without_anybody_the_reporter_keeps_it(north_1, li):
    assert recipient_for(north_1, reporter=li, on=TODAY) == li
