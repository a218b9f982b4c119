"""The measure of the rule: days split by time, judged by what was known, told apart by what became of them."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from clients.enums import Status
from clients.models import Relationship
from retention.models import RiskBacktest
from retention.risk.backtest import NoDays, backtest, days_of_test
from retention.risk.queries import newest_backtest
from retention.risk.rule import Weights
from retention.spans import record_spans
from tests.cast import TODAY
from tests.retention.panel import AT, panel_of
from tests.retention.risk.panel import seen

DAY = timedelta(days=1)
HORIZON = 20
# The last day whose outcome is known, and the day that the panel below was seen for the last time.
LAST = TODAY - (HORIZON + 1) * DAY


def measure(**options):
    return backtest(at=AT, today=TODAY, **{"from_on": LAST - 6 * DAY, "horizon": HORIZON, "every": 1, **options})


def lose(relationship, on):
    Relationship.objects.filter(pk=relationship.pk).update(status=Status.LOST)
    record_spans([relationship.pk], on=on, at=AT)


@pytest.fixture
def panel(north_1, li):
    """Six who are seen, two who are not; one of these is lost before today, and so is one who was seen."""
    kept, waiting = panel_of(north_1, 6), panel_of(north_1, 2)
    seen(kept, li, days_ago=28)
    seen(waiting, li, days_ago=90)
    lose(waiting[0], TODAY - 5 * DAY)
    lose(kept[0], TODAY - 4 * DAY)
    return kept, waiting


# --- the days ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reach", "horizon", "every"), [(270, 90, 7), (400, 30, 1), (91, 90, 1), (10, 90, 3), (0, 5, 1)]
)
def test_nothing_of_the_later_days_is_seen_from_the_earlier(reach, horizon, every):
    first = date(2026, 1, 5)
    last = first + reach * DAY

    earlier, later = days_of_test(first, last, horizon=horizon, every=every)

    assert later
    assert all(first <= day <= last for day in [*earlier, *later])
    assert all(day + horizon * DAY < later[0] for day in earlier)
    assert earlier == sorted(set(earlier))
    assert later == sorted(set(later))


def test_both_parts_have_days_where_there_is_room():
    earlier, later = days_of_test(date(2026, 1, 5), date(2026, 10, 2), horizon=90, every=7)

    assert abs(len(earlier) - len(later)) <= 1
    assert len(earlier) > 10


# --- the figures ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_counts_clients_and_losses(panel):
    found = measure(from_on=LAST, to_on=LAST)

    assert (found.clients, found.lost) == (8, 2)
    assert (found.from_on, found.to_on, found.horizon, found.made_at) == (LAST, LAST, HORIZON, AT)


@pytest.mark.django_db
def test_the_figures_are_those_of_every_pair(panel):
    found = measure(from_on=LAST, to_on=LAST)

    # Lost: one of the two who waited, one of the six who were seen; each kept one is a pair with both.
    # The one who waited wins against five and ties with one, the other one ties with five and loses to one.
    assert found.auc == pytest.approx((5 + 0.5 + 2.5 + 0) / 12)
    assert found.auc_by_days == pytest.approx((5 + 0.5 + 2.5 + 0) / 12)
    # The highest tenth of eight is one of the two who waited.
    assert found.precision == pytest.approx(0.5)


@pytest.mark.django_db
def test_a_loss_beyond_the_horizon_is_none(panel):
    assert measure(from_on=LAST - 6 * DAY, to_on=LAST - 6 * DAY, horizon=HORIZON - 2).lost == 0


@pytest.mark.django_db
def test_without_losses_there_is_no_figure(panel):
    found = measure(from_on=LAST - 6 * DAY, to_on=LAST - 6 * DAY, horizon=5)

    assert (found.auc, found.auc_by_days) == (None, None)


@pytest.mark.django_db
def test_whoever_was_lost_before_is_not_judged(panel, north_1, li):
    [gone] = panel_of(north_1, 1)
    seen([gone], li, days_ago=60)
    lose(gone, LAST - 3 * DAY)

    assert measure(from_on=LAST, to_on=LAST).clients == 8


@pytest.mark.django_db
def test_what_was_entered_since_does_not_count(panel):
    kept, _ = panel
    before = measure(from_on=LAST, to_on=LAST).periods

    seen(kept[1:], kept[0].visits.first().rep, days_ago=1, service_rating=1)
    later = measure(from_on=LAST, to_on=LAST).periods

    # The last of these four contacts a week apart lies before the day, and one more entry of a contact changes nothing.
    assert later["later"]["judged_lost"] == before["later"]["judged_lost"]
    assert later["later"]["auc"] == before["later"]["auc"]


@pytest.mark.django_db
def test_it_measures_the_weights_it_is_told(panel):
    found = measure(from_on=LAST, to_on=LAST, weights=Weights(wait=0))

    assert found.auc == pytest.approx(0.5)
    assert found.weights["wait"] == 0


@pytest.mark.django_db
def test_both_periods_are_kept(panel):
    found = measure(from_on=LAST - 60 * DAY, every=10)

    assert set(found.periods) == {"earlier", "later"}
    assert found.periods["earlier"]["to"] < found.periods["later"]["from"]
    assert found.periods["later"]["auc"] == found.auc
    assert newest_backtest() == found


@pytest.mark.django_db
def test_a_day_whose_outcome_is_not_known_is_not_measured(panel):
    assert measure(from_on=LAST - DAY, to_on=TODAY).to_on == LAST
    with pytest.raises(NoDays):
        measure(from_on=LAST + DAY)


# --- the command ------------------------------------------------------------------------------------------------------


def run(*arguments):
    said = StringIO()
    with time_machine.travel(AT, tick=False):
        call_command("backtest_risk", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_the_command_says_the_figures_and_keeps_them(panel):
    said = run("--from", LAST.isoformat(), "--to", LAST.isoformat(), "--horizon", str(HORIZON))

    assert "8 clients, 2 lost" in said
    assert "earlier  nobody to judge" in said
    assert RiskBacktest.objects.get().lost == 2


@pytest.mark.django_db
def test_the_command_says_them_as_json(panel):
    said = json.loads(run("--from", LAST.isoformat(), "--horizon", str(HORIZON), "--json"))

    assert said["later"]["clients"] == 8
    assert said["horizon"] == HORIZON


@pytest.mark.parametrize(
    "arguments", [["--horizon", "0"], ["--every", "0"], ["--from", "2026-13-01"], ["--from", "2030-01-01"]]
)
def test_the_command_refuses_what_makes_no_sense(db, arguments):
    with pytest.raises(CommandError):
        run(*arguments)
