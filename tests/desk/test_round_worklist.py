"""The quarter's round on a rep's phone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clients.enums import Status
from clients.models import Relationship
from grading.actions import assess
from grading.answers import Answer
from grading.enums import EntryKind, FactSource, PartState
from grading.judging import judge, read
from grading.models import RoundEntry, RoundPart, Scheme
from grading.rounds import hand_in, send_back
from tests.cast import TODAY, client_of
from tests.desk.rounds import SAID, moment, part_in
from workdays.quarters import quarter_of

OPENS = TODAY - timedelta(days=7)


@pytest.fixture
def part(today, north_1, dr_chen, li, wang):
    assess(relationship=dr_chen, author=li, on=TODAY - timedelta(days=120), values=SAID, at=moment(OPENS))
    return part_in(quarter_of(TODAY), north_1, opens_on=OPENS)


@pytest.fixture
def dr_zhou(north_1, anzhen):
    return client_of(north_1, anzhen, "周明")


@pytest.fixture
def rep(client, li):
    client.force_login(li)
    return client


def listed(page):
    return [row.relationship.client.full_name for row in page.context["rows"]]


def client_url(part, relationship):
    return reverse("grading:round-client", args=[part.pk, relationship.pk])


def filled(page, **more):
    """What the form of a page holds, as a browser would send it."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)} | more


def test_her_only_part_opens_at_once(rep, part):
    assert rep.get("/grading/round/").url == part.get_absolute_url()


def test_where_no_round_is_it_says_when_one_comes(rep, today):
    assert "自动" in rep.get("/grading/round/").content.decode()


def test_everybody_is_on_the_list_d_too(rep, part, north_1, anzhen):
    client_of(north_1, anzhen, "丁一", grade="D")
    client_of(north_1, anzhen, "已流失", status=Status.LOST)

    assert listed(rep.get(part.get_absolute_url())) == ["陈思雨", "丁一"]


def test_a_number_opens_as_many_as_it_says(rep, part, dr_zhou, li):
    rep.post(reverse("grading:round-confirm", args=[part.pk, Relationship.objects.get(client__full_name="陈思雨").pk]))

    page = rep.get(part.get_absolute_url())
    todo = rep.get(part.get_absolute_url(), {"show": "todo"})

    assert page.context["progress"] == (2, 1)
    assert 'data-count="1" href="?show=todo"' in page.content.decode()
    assert listed(todo) == ["周明"]
    assert todo.context["total"] == 1


@pytest.mark.parametrize("query", [{"show": "nonsense"}, {"grade": "\x00"}, {"show": "x" * 5000}])
def test_a_filter_that_makes_no_sense_finds_nobody_and_says_so(rep, part, query):
    page = rep.get(part.get_absolute_url(), query)

    assert listed(page) == []
    assert page.context["filter"].form.errors


def test_one_tap_confirms_and_the_next_follows(rep, part, dr_chen, dr_zhou):
    answer = rep.post(reverse("grading:round-confirm", args=[part.pk, dr_chen.pk]), {"next": "1"})

    assert answer.url == client_url(part, dr_zhou)
    entry = RoundEntry.objects.get()
    assert (entry.kind, entry.on) == (EntryKind.CONFIRMED, TODAY)


@pytest.fixture
def judged_meanwhile(part, dr_chen, li):
    """On another phone, after the page was opened."""
    fewer = {"outpatients_per_week": Answer(60, FactSource.OBSERVED)}
    return judge(part, dr_chen.pk, by=li, answers=fewer, note="门诊减少", on=TODAY, at=moment(TODAY))


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_stale_list_confirms_nothing_over_what_was_judged(rep, part, dr_chen, judged_meanwhile, headers):
    where = reverse("grading:round-confirm", args=[part.pk, dr_chen.pk])

    answer = rep.post(where, {"seen": ""}, headers=headers, follow=True)

    assert "已有人评定" in answer.content.decode()
    assert RoundEntry.objects.get().note == "门诊减少"


def test_a_stale_page_saves_nothing_over_what_was_judged_and_keeps_what_was_typed(rep, part, dr_chen, judged_meanwhile):
    said = filled(rep.get(client_url(part, dr_chen)), outpatients_per_week="10", note="停诊")

    answer = rep.post(client_url(part, dr_chen), said | {"seen": ""})

    shown = answer.content.decode()
    assert "已有人评定" in shown
    assert "停诊" in shown
    assert RoundEntry.objects.get().note == "门诊减少"
    rep.post(client_url(part, dr_chen), said | {"seen": answer.context["seen"]})
    assert RoundEntry.objects.get().note == "停诊"


def test_the_very_same_sent_twice_is_no_quarrel(rep, part, dr_chen):
    where = reverse("grading:round-confirm", args=[part.pk, dr_chen.pk])
    rep.post(where, {"seen": ""})
    RoundEntry.objects.update(at=moment(TODAY))

    answer = rep.post(where, {"seen": ""}, follow=True)

    assert "已有人评定" not in answer.content.decode()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_without_a_scheme_nothing_is_confirmed(rep, part, dr_chen, headers):
    Scheme.objects.update(effective_on=TODAY + timedelta(days=1))

    answer = rep.post(reverse("grading:round-confirm", args=[part.pk, dr_chen.pk]), headers=headers)

    assert "没有分级方案" in answer.content.decode()


def test_from_the_list_only_the_row_and_the_progress_are_drawn_anew(rep, part, dr_chen):
    answer = rep.post(reverse("grading:round-confirm", args=[part.pk, dr_chen.pk]), headers={"HX-Request": "true"})

    shown = answer.content.decode()
    assert f'data-relationship="{dr_chen.pk}"' in shown
    assert "hx-swap-oob" in shown
    assert "<html" not in shown


def test_where_nothing_is_known_she_is_asked_to_assess(rep, part, dr_zhou):
    answer = rep.post(reverse("grading:round-confirm", args=[part.pk, dr_zhou.pk]), follow=True)

    assert "尚无" in answer.content.decode() or "还没有" in answer.content.decode()
    assert not RoundEntry.objects.exists()


def test_saving_shows_what_would_come_of_it_and_goes_on(rep, part, dr_chen, dr_zhou):
    page = rep.get(client_url(part, dr_chen))

    answer = rep.post(client_url(part, dr_chen), filled(page, outpatients_per_week="10"), follow=True)

    assert answer.redirect_chain[0][0] == client_url(part, dr_zhou)
    entry = RoundEntry.objects.get()
    assert entry.kind == EntryKind.CHANGED
    assert f"陈思雨：A → {entry.grade}" in answer.content.decode()


def test_values_left_as_they_are_are_of_today_unless_she_says_otherwise(rep, part, dr_chen):
    page = rep.get(client_url(part, dr_chen))
    rep.post(client_url(part, dr_chen), filled(page, outpatients_per_week="10"))
    assert read(RoundEntry.objects.get().answers)["attitude"].as_of == TODAY

    RoundEntry.objects.all().delete()
    rest = {name: value for name, value in filled(page, outpatients_per_week="20").items() if name != "still_holds"}
    rep.post(client_url(part, dr_chen), rest)

    answers = read(RoundEntry.objects.get().answers)
    assert answers["attitude"].as_of == TODAY - timedelta(days=120)
    assert answers["outpatients_per_week"].as_of == TODAY


@pytest.mark.parametrize(
    "wrong",
    [
        {"outpatients_per_week": "viele"},
        {"outpatients_per_week": "9" * 400},
        {"attitude.source": "nobody"},
        {"attitude.as_of": "2999-01-01"},
        {"note": "长" * 5000},
        {"note": "a\x00b"},
        {"attitude": "no such step"},
    ],
)
def test_what_makes_no_sense_is_said_and_what_was_typed_is_kept(rep, part, dr_chen, wrong):
    page = rep.get(client_url(part, dr_chen))

    answer = rep.post(client_url(part, dr_chen), filled(page, **wrong))

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not RoundEntry.objects.exists()


def test_a_client_of_another_territory_is_not_in_it(rep, part, south_1, anzhen):
    other = client_of(south_1, anzhen, "何平")

    assert rep.get(client_url(part, other)).status_code == 404
    assert rep.post(reverse("grading:round-confirm", args=[part.pk, other.pk])).status_code == 404


def test_what_she_said_stands_there_when_she_comes_back(rep, part, dr_chen):
    page = rep.get(client_url(part, dr_chen))
    rep.post(client_url(part, dr_chen), filled(page, outpatients_per_week="10"))

    again = rep.get(client_url(part, dr_chen))

    assert again.context["form"]["outpatients_per_week"].value() == 10


def test_handing_in_says_how_many_are_left_out(rep, part, dr_chen, dr_zhou):
    rep.post(reverse("grading:round-confirm", args=[part.pk, dr_chen.pk]))
    url = reverse("grading:round-hand-in", args=[part.pk])

    assert "1" in rep.get(url).context["progress"].__str__()
    answer = rep.post(url, follow=True)

    assert RoundPart.objects.get(pk=part.pk).state == PartState.SUBMITTED
    assert "1 位" in answer.content.decode()


def test_nothing_is_handed_in_when_nobody_is_assessed(rep, part):
    rep.post(reverse("grading:round-hand-in", args=[part.pk]))

    assert RoundPart.objects.get(pk=part.pk).state == PartState.OPEN


def test_what_is_handed_in_is_not_changed_any_more(rep, part, dr_chen, li):
    rep.post(reverse("grading:round-confirm", args=[part.pk, dr_chen.pk]))
    hand_in(part, by=li, on=TODAY, at=moment(TODAY))
    before = RoundEntry.objects.get().at

    answer = rep.post(reverse("grading:round-confirm", args=[part.pk, dr_chen.pk]), follow=True)

    assert "已提交" in answer.content.decode()
    assert RoundEntry.objects.get().at == before


def test_the_comment_of_the_manager_stands_on_top(rep, part, dr_chen, li, wang):
    rep.post(reverse("grading:round-confirm", args=[part.pk, dr_chen.pk]))
    hand_in(part, by=li, on=TODAY, at=moment(TODAY))
    send_back(part, words="门诊量没有来源", by=wang, on=TODAY, at=moment(TODAY))

    assert "门诊量没有来源" in rep.get(part.get_absolute_url()).content.decode()


def test_who_was_assessed_outside_the_round_says_so(rep, part, dr_chen, li):
    assess(relationship=dr_chen, author=li, on=TODAY, values=SAID, note="复核", at=moment(TODAY))

    shown = rep.get(part.get_absolute_url())

    assert shown.context["progress"].done == 1
    assert TODAY.isoformat() in shown.content.decode()


def test_who_left_after_she_was_assessed_is_named(rep, part, dr_chen, south_1):
    rep.post(reverse("grading:round-confirm", args=[part.pk, dr_chen.pk]))
    Relationship.objects.filter(pk=dr_chen.pk).update(territory=south_1)

    page = rep.get(part.get_absolute_url())

    assert [(entry.relationship, name) for entry, name in page.context["left"]] == [(dr_chen, "陈**")]


def test_it_asks_the_database_the_same_at_one_and_thirty(
    rep, part, north_1, anzhen, li, django_assert_max_num_queries, django_assert_num_queries
):
    rep.post(reverse("grading:round-confirm", args=[part.pk, Relationship.objects.get().pk]))
    with django_assert_max_num_queries(18) as first:
        rep.get(part.get_absolute_url())
    for number in range(30):
        client_of(north_1, anzhen, f"客户{number}")

    with django_assert_num_queries(len(first)):
        rep.get(part.get_absolute_url())


# --- what it would lead to --------------------------------------------------------------------------------------------


def foreseen(client, part, relationship, answers):
    return client.post(reverse("grading:round-preview", args=[part.pk, relationship.pk]), answers)


def test_before_saving_it_says_the_grade_that_saving_then_keeps(rep, part, dr_chen):
    worse = filled(rep.get(client_url(part, dr_chen)), outpatients_per_week="20", attitude="")

    said = foreseen(rep, part, dr_chen, worse).context["entry"]

    assert not RoundEntry.objects.exists()
    rep.post(client_url(part, dr_chen), worse)
    kept = RoundEntry.objects.get()
    assert (said.grade, said.potential, said.support) == (kept.grade, kept.potential, kept.support)
    assert said.moves


@pytest.mark.parametrize("answer", ["x", "\x00", "9" * 40])
def test_what_is_not_filled_in_well_leads_to_nothing_yet(rep, part, dr_chen, answer):
    page = foreseen(rep, part, dr_chen, {"outpatients_per_week": answer, "outpatients_per_week.as_of": "2999-01-01"})

    assert page.status_code == 200
    assert page.context.get("is_unfinished")
    assert not RoundEntry.objects.exists()


def test_a_part_that_was_handed_in_says_so_instead(rep, part, dr_chen, li):
    RoundPart.objects.filter(pk=part.pk).update(state=PartState.SUBMITTED, handed_in_on=TODAY)

    assert foreseen(rep, part, dr_chen, {}).context["is_over"]


def test_the_page_asks_for_it_while_one_answers(rep, part, dr_chen):
    html = rep.get(client_url(part, dr_chen)).content.decode()

    assert f'hx-post="{reverse("grading:round-preview", args=[part.pk, dr_chen.pk])}"' in html
