"""The timeline of a client."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.visits.conftest import NOW, logged

pytestmark = pytest.mark.usefixtures("today")


def days(response):
    return [visit.happened_on for visit in response.context["visits"]]


def test_it_pages_by_key_without_skipping_or_repeating(client, li, dr_chen):
    for number in range(45):
        then = NOW - timedelta(days=number // 2)
        logged(dr_chen, li, at=then, note=f"第{number}次")
    client.force_login(li)
    url = reverse("visits:history", args=[dr_chen.pk])

    seen, query = [], {}
    for _ in range(3):
        visits = client.get(url, query).context["visits"]
        seen += [visit.pk for visit in visits]
        query = {"before": visits[-1].pk}

    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize("before", ["x", "-1", "99999999999999999999999", "0"])
def test_it_takes_a_broken_key_for_the_first_page(client, li, dr_chen, before):
    logged(dr_chen, li)
    client.force_login(li)

    response = client.get(reverse("visits:history", args=[dr_chen.pk]), {"before": before})

    assert response.status_code == 200
    assert len(days(response)) == 1


def test_it_asks_the_same_at_one_and_thirty(
    client, li, dr_chen, django_assert_max_num_queries, django_assert_num_queries
):
    logged(dr_chen, li)
    client.force_login(li)
    url = reverse("visits:history", args=[dr_chen.pk])
    with django_assert_max_num_queries(10) as first:
        client.get(url)
    for _ in range(30):
        logged(dr_chen, li)

    with django_assert_num_queries(len(first)):
        client.get(url)
