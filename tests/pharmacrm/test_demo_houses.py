"""What the demo knows of hospitals: enough that a new user sees every part of it alive."""

from datetime import date

from accounts.models import User
from clients.enums import ListingState, OrganisationKind
from clients.houses import known_of
from clients.models import Organisation, OrganisationEvent, PathStep
from clients.paths import paths_at
from pharmacrm.demo import load
from pharmacrm.demo.plan import Plan
from workdays.queries import calendar

FRIDAY = date(2026, 11, 20)
SMALL = Plan(reps=2, clients_per_rep=12, visits_per_client=4, seed=1, on=FRIDAY, counted_days=3)


def test_a_rep_finds_a_hospital_with_listings_a_path_estimates_and_events(db):
    load.load(SMALL, password="a-password-of-the-demo", report=lambda line: None)
    rep = User.objects.get(username="rep")
    hospital = Organisation.objects.get(pk=PathStep.objects.visible_to(rep).values("organisation")[:1])

    known = known_of(hospital, rep, FRIDAY, calendar())

    assert hospital.kind == OrganisationKind.HOSPITAL
    assert ListingState.IN_HOSPITAL in {row.listing.state for row in known["listings"]}
    assert known["next_meeting"].days > 0
    assert any(row.depth.is_spoken_of and row.empty for row in known["deep"])
    assert known["events"]
    path = next(iter(paths_at(hospital, rep, FRIDAY).values()))
    assert path.passed == 2
    assert path.gaps
    assert not OrganisationEvent.objects.filter(on__gt=FRIDAY).exists()
