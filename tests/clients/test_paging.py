"""Paging by key over any data: every row once, in order, forwards and back."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.filters import ORDERS
from clients.models import Client, Relationship
from clients.paging import Nulls, Order, ordered, paginate
from tests.cast import SINCE, TODAY

pytestmark = pytest.mark.django_db

EVERY_ORDER = [
    *ORDERS.values(),
    Order("latest", ("due_on", "id"), descending=True, nulls=Nulls.LAST),
    Order("latest-nulls-first", ("due_on", "id"), descending=True, nulls=Nulls.FIRST),
    Order("by-id", ("id",), descending=True),
]
# Few different days and names, so that equal keys are common.
ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(0, 3), st.none() | st.integers(0, 3), st.sampled_from(["chen", "li", "李", "Zhao"])
    ),
    max_size=14,
)


def fill(territory, rows) -> None:
    clients = Client.objects.bulk_create(Client(full_name=name, name_key=name, pinyin=name) for _, _, name in rows)
    Relationship.objects.bulk_create(
        Relationship(
            client=client,
            territory=territory,
            began_on=SINCE,
            due_on=due if due is None else TODAY + timedelta(due),
            last_contact_on=contact if contact is None else TODAY + timedelta(contact),
        )
        for client, (due, contact, _) in zip(clients, rows, strict=True)
    )


def empty() -> None:
    Relationship.objects.all().delete()
    Client.objects.all().delete()


def all_pages(order, size, queryset=None):
    queryset = Relationship.objects.with_client() if queryset is None else queryset
    page = paginate(queryset, order, size=size)
    yield page
    while page.next:
        page = paginate(queryset, order, page.next, size=size)
        yield page


@pytest.mark.parametrize("order", EVERY_ORDER, ids=lambda order: order.name)
@given(rows=ROWS, size=st.integers(1, 5))
@settings(max_examples=25)
def test_it_shows_every_row_once_and_in_order(north_1, order, rows, size):
    empty()
    fill(north_1, rows)
    expected = [row.pk for row in ordered(Relationship.objects.all(), order)]

    pages = list(all_pages(order, size))

    assert [row.pk for page in pages for row in page.rows] == expected
    assert all(len(page.rows) == size for page in pages[:-1])


@pytest.mark.parametrize("order", EVERY_ORDER, ids=lambda order: order.name)
def test_it_pages_plain_rows_as_it_does_objects(north_1, order):
    fill(north_1, [(due, contact, "chen") for due in (None, 1, 2) for contact in (None, 1)])

    plain = [row.id for page in all_pages(order, 2, Relationship.objects.as_rows()) for row in page.rows]

    assert plain == [row.pk for page in all_pages(order, 2) for row in page.rows]


@pytest.mark.parametrize("order", EVERY_ORDER, ids=lambda order: order.name)
@given(rows=ROWS, size=st.integers(1, 5))
@settings(max_examples=25)
def test_it_goes_back_the_way_it_came(north_1, order, rows, size):
    empty()
    fill(north_1, rows)
    forwards = [[row.pk for row in page.rows] for page in all_pages(order, size)]
    page = list(all_pages(order, size))[-1]

    backwards = [[row.pk for row in page.rows]]
    while page.previous:
        page = paginate(Relationship.objects.with_client(), order, page.previous, size=size)
        backwards.insert(0, [row.pk for row in page.rows])

    assert backwards == forwards


def test_rows_added_before_are_neither_skipped_nor_repeated(north_1):
    fill(north_1, [(day, None, "chen") for day in (1, 2, 3)])
    order = ORDERS["due"]
    first = paginate(Relationship.objects.all(), order, size=2)
    fill(north_1, [(0, None, "li")])

    second = paginate(Relationship.objects.all(), order, first.next, size=2)

    assert [row.due_on for row in second.rows] == [TODAY + timedelta(3)]


def test_a_row_that_left_does_not_shift_the_page(north_1):
    fill(north_1, [(day, None, "chen") for day in (0, 1, 2, 3)])
    order = ORDERS["due"]
    first = paginate(Relationship.objects.all(), order, size=2)
    first.rows[0].delete()

    second = paginate(Relationship.objects.all(), order, first.next, size=2)

    assert [row.due_on for row in second.rows] == [TODAY + timedelta(2), TODAY + timedelta(3)]


@pytest.mark.parametrize("cursor", ["x", "WyJ4Il0:1tX", "\x00", "😀", "a:b:c", "'; drop table", "9" * 5000])
def test_a_broken_cursor_is_the_first_page(north_1, cursor):
    fill(north_1, [(day, None, "chen") for day in (0, 1, 2)])

    page = paginate(Relationship.objects.all(), ORDERS["due"], cursor, size=2)

    assert [row.due_on for row in page.rows] == [TODAY, TODAY + timedelta(1)]
    assert page.previous is None


def test_a_cursor_of_another_order_is_the_first_page(north_1):
    fill(north_1, [(day, 3 - day, "chen") for day in (0, 1, 2)])
    other = paginate(Relationship.objects.all(), ORDERS["contact"], size=1).next

    page = paginate(Relationship.objects.all(), ORDERS["due"], other, size=2)

    assert page.rows[0].due_on == TODAY


def test_a_page_whose_rows_are_gone_is_the_first_page(north_1):
    fill(north_1, [(day, None, "chen") for day in (0, 1)])
    first = paginate(Relationship.objects.all(), ORDERS["due"], size=1)
    Relationship.objects.exclude(pk=first.rows[0].pk).delete()

    page = paginate(Relationship.objects.all(), ORDERS["due"], first.next, size=1)

    assert [row.pk for row in page.rows] == [first.rows[0].pk]


def test_a_date_far_away_survives_in_a_cursor(north_1):
    fill(north_1, [(0, None, "chen"), (1, None, "chen")])
    Relationship.objects.filter(due_on=TODAY).update(due_on=date(1, 1, 1))

    first = paginate(Relationship.objects.all(), ORDERS["due"], size=1)
    second = paginate(Relationship.objects.all(), ORDERS["due"], first.next, size=1)

    assert second.rows[0].due_on == TODAY + timedelta(1)
