"""What the panel of each territory asks for and is worth, and the sums of those above."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.models import Relationship
from retention.effort import Ask
from retention.marks import follow_top
from retention.models import PanelSum
from retention.panel_sums import COLUMNS, along_the_tree, sum_panels, thousandths
from tests.cast import TODAY
from tests.killing import count_statements, kill_points, run_until_statement
from tests.retention.panel import TOMORROW, YESTERDAY, panel_of


def rows():
    return list(PanelSum.objects.order_by("territory").values_list("territory__code", "on", *COLUMNS))


def sums_of(territory):
    row = PanelSum.objects.values(*COLUMNS).get(territory=territory)
    return {column: number for column, number in row.items() if number}


@pytest.fixture
def panels(north_1, south_1):
    """Ten A every five working days and one D without a cadence in the north; five C every twenty in the south."""
    panel_of(north_1, 10, grade="A", potential=80, support=50)
    panel_of(north_1, 1, grade="D")
    panel_of(south_1, 5, grade="C", potential=10, support=15)
    panel_of(south_1, 1, grade="A", status="lost", potential=90, support=90)
    follow_top(on=TODAY, chunk=100)
    sum_panels(on=TODAY)


def test_it_says_what_the_cadence_asks_and_what_the_clients_are_worth(panels, north_1, south_1):
    # Of eleven clients three are the top fifth, of five it is one; 10 × 15 ÷ 100 is 1.
    assert sums_of(north_1) == {"asked_a": 2000, "worth": 400, "top_worth": 120}
    assert sums_of(south_1) == {"asked_c": 250, "worth": 5, "top_worth": 1}


def test_those_above_have_the_sums(panels, nation, north):
    assert sums_of(north) == {"asked_a": 2000, "worth": 400, "top_worth": 120}
    assert sums_of(nation) == {"asked_a": 2000, "asked_c": 250, "worth": 405, "top_worth": 121}


def test_only_what_differs_is_written(panels, north_1):
    assert sum_panels(on=TODAY) == 0

    panel_of(north_1, 1, grade="B")

    # The territory, its district and the nation.
    assert sum_panels(on=TOMORROW) == 3
    assert {on for _, on, *_ in rows()} == {TOMORROW}


def test_who_is_gone_is_taken_out(panels, north_1):
    Relationship.objects.filter(territory=north_1).update(status="lost")

    sum_panels(on=TODAY)

    assert sums_of(north_1) == {}


def test_it_asks_as_often_for_many_territories_as_for_one(nation, north_1):
    panel_of(north_1, 1, potential=50, support=50)
    sum_panels(on=YESTERDAY)
    few = count_statements(lambda: sum_panels(on=TODAY))
    for number in range(10):
        panel_of(type(nation).objects.add_child(nation, {"code": f"L{number}", "name": f"L{number}"}), 1, potential=50)
    sum_panels(on=TODAY)

    assert count_statements(lambda: sum_panels(on=TOMORROW)) == few


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_statement_and_run_again_it_ends_the_same(north_1, south_1, after):
    panel_of(north_1, 5, grade="A", potential=80, support=50)
    panel_of(south_1, 5, grade="B", potential=80, support=50)
    follow_top(on=TODAY, chunk=100)

    def reset():
        PanelSum.objects.all().delete()
        PanelSum.objects.create(territory=north_1, on=YESTERDAY, asked_d=7)

    def run():
        sum_panels(on=TODAY)

    reset()
    points = kill_points(run, after=after)
    expected = rows()
    for number in points:
        reset()
        run_until_statement(run, number, after=after)
        run()

        assert rows() == expected, f"killed at statement {number}"


# --- the rules --------------------------------------------------------------------------------------------------------


def test_it_rounds_to_thousandths_of_what_a_grade_asks_in_all():
    asked = thousandths([Ask("A", 3, 1), Ask("A", 3, 1), Ask("B", 7, 1), Ask("D", None, 9)])

    assert asked == {"asked_a": 667, "asked_b": 143, "asked_c": 0, "asked_d": 0, "asked_u": 0}


LEAVES = st.dictionaries(
    st.sampled_from(["0001", "00010001", "00010002", "000100010001", "000100020001"]), st.integers(0, 50)
)


@given(worth=LEAVES)
def test_a_node_has_what_is_at_and_below_it(worth):
    paths = ["0001", "00010001", "00010002", "000100010001", "000100020001"]

    found = along_the_tree({path: {"worth": number} for path, number in worth.items()}, paths)

    for node in paths:
        assert found[node]["worth"] == sum(number for path, number in worth.items() if path.startswith(node))
