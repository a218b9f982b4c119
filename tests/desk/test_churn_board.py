"""The board's tables: every number opens exactly its list, for whoever may see it."""

import html
import io
import re
from datetime import timedelta

import pytest
import time_machine
from openpyxl import load_workbook

from accounts.models import AccessLog
from clients.models import Relationship
from retention.enums import LossReason, LossState, Verdict
from retention.models import Loss, RiskScore, Snapshot, StateSpan
from retention.risk.enums import RiskLevel
from retention.snapshots import catch_up
from retention.spans import record_spans
from tests.cast import TODAY, client_of
from tests.retention.panel import AT
from tests.standing import anzhen, li, nation, north, north_1, qian, south, south_1, wang, zhao

__all__ = ["anzhen", "li", "nation", "north", "north_1", "qian", "south", "south_1", "wang", "zhao"]

pytestmark = pytest.mark.usefixtures("db", "today")
DAYS = [TODAY - timedelta(days=number) for number in range(40, 0, -1)]
LONG_AGO = DAYS[0] - timedelta(days=60)


def become(relationship, day, **state):
    Relationship.objects.filter(pk=relationship.pk).update(**state)
    record_spans([relationship.pk], on=day, at=AT + (day - TODAY))


@pytest.fixture
def today(time_machine):
    time_machine.move_to(AT + timedelta(hours=9), tick=False)


@pytest.fixture(scope="module")
@time_machine.travel(AT + timedelta(hours=9), tick=False)
def forty_days(nation, north, north_1, south_1, li, wang, zhao, qian, anzhen):
    """Something for every number in the north; other things in the south; every day counted."""
    StateSpan.objects.all().delete()
    began = {"began_on": LONG_AGO}
    north_people = [client_of(north_1, anzhen, f"北{n}", grade=grade, **began) for n, grade in enumerate("AABBCD-")]
    direct = client_of(north, anzhen, "北直", grade="A", **began)
    south_people = [client_of(south_1, anzhen, f"南{n}", grade="A", **began) for n in range(3)]
    undated = {"due_on": None, "neglected_on": None, "escalated_on": None}
    Relationship.objects.update(**undated)
    StateSpan.objects.all().delete()
    everybody = [*north_people, direct, *south_people]
    record_spans([row.pk for row in everybody], on=LONG_AGO, at=AT + (LONG_AGO - TODAY))
    for number, row in enumerate(north_people):
        become(row, DAYS[3 + 5 * number], alert_open=True, neglected_on=DAYS[3], due_on=DAYS[2])
    become(north_people[0], DAYS[5], status="lost", alert_open=False)
    become(north_people[0], DAYS[25], status="active")
    become(north_people[1], DAYS[20], status="lost", alert_open=False)
    become(direct, DAYS[21], status="lost")
    become(south_people[0], DAYS[22], status="lost")
    Relationship.objects.filter(pk=north_people[4].pk).update(stage="habit", alert_open=False, neglected_on=None)
    record_spans([north_people[4].pk], on=DAYS[30], at=AT + (DAYS[30] - TODAY))
    fresh = client_of(north_1, anzhen, "北新", grade="B", began_on=DAYS[35])
    StateSpan.objects.filter(relationship=fresh).update(from_on=DAYS[35], recorded_at=AT + (DAYS[35] - TODAY))
    for day in DAYS:
        catch_up(on=day)
    for number, reason in enumerate(LossReason):
        lost_of(north_people[number % 5] if number < 5 else direct, li, reason, DAYS[-3 - 2 * number], number)
    lost_of(south_people[0], zhao, LossReason.SERVICE, DAYS[30], 0)
    RiskScore.objects.all().delete()
    for row in (north_people[2], north_people[3], north_people[1], south_people[1]):
        RiskScore.objects.create(relationship=row, score=80, level=RiskLevel.HIGH, parts=[], found_on=DAYS[-1])


def lost_of(relationship, rep, reason, day, number):
    """A loss that is over, so that one client may have several."""
    contacts = [None, 10, 20, 40, 70, 100]
    ago = contacts[number % 6]
    Loss.objects.create(
        relationship=relationship,
        territory=relationship.territory,
        grade=relationship.grade,
        rep=rep if number % 2 else None,
        state=LossState.RESTORED,
        reason=reason,
        stated_reason=reason,
        competitor_volunteered=True,
        verdict=list(Verdict)[number % 3],
        lost_on=day,
        ended_on=day,
        recorded_at=AT,
        last_contact_on=None if ago is None else day - timedelta(days=ago),
    )


@pytest.fixture
def opened(client, forty_days):
    def open_as(user, path="/retention/board/", **query):
        client.force_login(user)
        return client.get(path, query)

    return open_as


def numbers_of(page):
    found = re.findall(r'data-count="(\d+)" href="([^"]+)"', page.content.decode())
    return [(int(count), html.unescape(href)) for count, href in found]


@pytest.mark.parametrize(
    ("who", "periods", "neighbour"),
    [("wang", ["7", "30", "90", "quarter"], "南"), ("qian", ["30"], "北"), ("li", ["7"], "南")],
)
def test_every_number_opens_a_list_of_that_length_without_the_neighbour(
    opened, client, request, who, periods, neighbour
):
    lists = {}
    for period in periods:
        numbers = numbers_of(opened(request.getfixturevalue(who), period=period))
        assert len(numbers) > 90
        lists |= {href: count for count, href in numbers}

    for href, count in lists.items():
        shown = client.get(href).content.decode()
        assert f'data-total="{count}"' in shown, href
        assert shown.count('data-relationship="') == count, href
        # The clients alone: the hospital is in Beijing, and the districts are there to choose from.
        assert neighbour not in re.sub("北京|北区|南区", "", shown), href


def test_it_says_what_comes_and_what_goes(opened, wang):
    page = opened(wang, period="30").content.decode()

    assert "流失 2 位，挽回 1 位，新增 1 位：净流量 +0，上期 -1" in page


def test_it_says_how_neglect_moved(opened, wang):
    tables = {table.key: table for table in opened(wang, period="30").context["tables"]}

    assert re.fullmatch(r"超期未访 \d+ 位，(比.+(多|少) \d+ 位|与.+持平)", tables["moves"].title)
    assert tables["moves"].chart.text == tables["moves"].title


def test_drilled_down_it_shows_the_child(opened, nation, wang, north):
    page = opened(wang, territory="N-1")

    assert page.context["board"].node.code == "N-1"
    assert len(page.context["tables"]) == 9


def test_it_says_whose_doing_the_losses_were(opened, wang):
    tables = {table.key: table for table in opened(wang, period="30").context["tables"]}

    assert tables["reasons"].title == "流失 9 位：我方原因 2 位，原因不明 1 位"
    assert tables["verdicts"].title == "系统记录与 3 条所报原因不符"
    assert tables["waits"].title == "9 位中有 4 位流失前 60 天以上没有我方联系"


def test_every_table_is_to_be_had_as_a_workbook_and_that_is_logged(opened, wang):
    tables = {table.key: table for table in opened(wang, period="30").context["tables"]}
    assert {"neglected", "moves", "flow", "reasons", "verdicts", "loss-grades", "loss-reps", "waits"} <= set(tables)

    for key, shown in tables.items():
        response = opened(wang, period="30", file=key)

        sheet = load_workbook(io.BytesIO(response.content)).active
        assert [cell.value or "" for cell in sheet[1]] == shown.heading, key
        assert sheet.max_row == len(shown.rows) + 1, key
        assert AccessLog.objects.latest("pk").what.startswith(f"board {key}")


def test_a_file_that_is_not_there_is_not_found(client, wang, dr_chen):
    client.force_login(wang)

    assert client.get("/retention/board/", {"file": "nothing"}).status_code == 404


@pytest.mark.parametrize("period", ["", "31", "\0", "x" * 3000])
def test_a_period_that_makes_no_sense_is_thirty_days(client, wang, dr_chen, period):
    client.force_login(wang)

    assert client.get("/retention/board/", {"period": period}).context["span"] == "30"


def test_before_any_day_was_counted_it_says_so(opened, wang):
    Snapshot.objects.all().delete()

    page = opened(wang).content.decode()

    assert "尚无每日统计" in page
