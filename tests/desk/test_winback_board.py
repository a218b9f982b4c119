"""The rate of win-backs on the board, and how far the risk of loss is to be trusted."""

from datetime import timedelta

import pytest
import time_machine

from retention.enums import LossReason, WinBackOutcome
from retention.models import RiskBacktest
from retention.winbacks import close_case
from tests.cast import TODAY, client_of
from tests.desk.boards import numbers_of, opens_its_list, row_of, tables_of
from tests.retention.lost import case_of, confirmed
from tests.visits.conftest import NOW

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def tomorrow():
    """The day after the cases were closed: a period ends with the day that is over."""
    with time_machine.travel(NOW + DAY, tick=False):
        yield


def closed(territory, hospital, rep, manager, name, outcome, on=TODAY):
    relationship = client_of(territory, hospital, name, grade="A")
    case = case_of(confirmed(relationship, manager, reason=LossReason.SERVICE), rep, steps=5)
    assert close_case(case, outcome, by=rep, on=on, words="说清楚了")


@pytest.fixture
def cases(north_1, south_1, li, zhao, wang, qian, anzhen):
    closed(north_1, anzhen, li, wang, "甲", WinBackOutcome.RESTORED)
    closed(north_1, anzhen, li, wang, "乙", WinBackOutcome.NOT_RESTORABLE)
    closed(north_1, anzhen, li, wang, "丙", WinBackOutcome.IMPROVED)
    closed(north_1, anzhen, li, wang, "丁", WinBackOutcome.NOT_RESTORABLE, on=TODAY - 8 * DAY)
    closed(south_1, anzhen, zhao, qian, "南", WinBackOutcome.RESTORED)


@pytest.fixture
def board(client, cases):
    def opened_by(user):
        client.force_login(user)
        return client.get("/retention/board/", {"period": "7"})

    return opened_by


def test_what_cannot_be_restored_stays_in_the_rate(board, wang):
    table = tables_of(board(wang))["win-backs"]

    assert table.title == "挽回率 33%：结案 3 例，挽回 1 例"
    assert row_of(table, "无法恢复") == {"本期": "1", "占比": "33%", "上期": "1"}


def test_every_number_opens_its_list(board, client, wang, qian):
    for user in (wang, qian):
        numbers = [(count, href) for count, href in numbers_of(board(user)) if "win-backs" in href]

        assert sum(count > 0 for count, _ in numbers) > 1
        assert all(opens_its_list(client, count, href) for count, href in numbers)


def test_without_a_closed_case_it_says_so(client, wang, dr_chen):
    client.force_login(wang)

    assert tables_of(client.get("/retention/board/"))["win-backs"].title == "本期没有结案的挽回"


# --- how far the risk is to be trusted --------------------------------------------------------------------------------


def measured(**figures):
    facts = {"auc": 0.69, "auc_by_days": 0.63, "precision": 0.031, "precision_by_days": 0.027} | figures
    RiskBacktest.objects.create(
        made_at=NOW,
        from_on=TODAY - 300 * DAY,
        to_on=TODAY - 91 * DAY,
        horizon=90,
        weights={},
        clients=500,
        lost=9,
        periods={"later": {"judged": 1000, "judged_lost": 10}},
        **facts,
    )


def test_the_board_says_how_well_the_rule_did_on_the_past(board, wang):
    measured()

    table = tables_of(board(wang))["backtest"]

    assert table.title == "流失风险比只看上次联系更准：0.69 对 0.63"
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["0.69", "0.63"], ["3.1%", "2.7%"], ["1.0%", "1.0%"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("figures", "title"),
    [
        ({"auc": 0.5}, "流失风险并不比只看上次联系更准：0.50 对 0.63"),
        ({"auc": None, "auc_by_days": None}, "流失风险：流失太少，无法检验"),
    ],
)
def test_it_says_so_when_the_rule_tells_no_more(board, wang, figures, title):
    measured(**figures)

    assert tables_of(board(wang))["backtest"].title == title


def test_before_it_was_measured_nothing_is_said_of_it(board, wang):
    assert "backtest" not in tables_of(board(wang))
