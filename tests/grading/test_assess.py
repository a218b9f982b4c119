from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.enums import Grade
from clients.signals import cadence_inputs_changed
from grading.actions import assess, assess_many
from grading.answers import Answer, BadAnswer
from grading.assessing import AssessmentBatch
from grading.enums import ChangeReason, FactSource
from grading.models import Assessment, AssessmentValue, GradeChange, Indicator, Scheme
from grading.queries import NoScheme
from tests.cast import TODAY, client_of
from tests.grading.conftest import NOW

GOOD_POTENTIAL = {
    "outpatients_per_week": Answer(120, FactSource.CLIENT, date(2026, 11, 2)),
    "indication_share": Answer("五成以上", FactSource.OBSERVED),
}
GOOD_SUPPORT = {
    "attitude": Answer("明确表示认可", FactSource.OBSERVED),
    "treated_with_us": Answer("Most", FactSource.CLIENT),
}


@pytest.fixture
def dr_zhou(north_1, anzhen):
    """A client about whom nothing is known yet."""
    return client_of(north_1, anzhen, "周明")


@pytest.fixture
def announced():
    """The relationship ids told to the higher rooms."""
    heard: list[int] = []

    def hear(sender, relationship_ids, on, **extra):
        heard.extend(relationship_ids)

    cadence_inputs_changed.connect(hear)
    yield heard
    cadence_inputs_changed.disconnect(hear)


def test_it_scores_grades_and_records_why(dr_zhou, li, standard, announced):
    announced.clear()

    made = assess(relationship=dr_zhou, author=li, on=TODAY, values=GOOD_POTENTIAL | GOOD_SUPPORT, note="门诊观察")

    # (4 × 80 + 4 × 100) / 8 and (3 × 75 + 3 × 100) / 6, half up.
    assert (made.potential, made.support) == (90, 88)
    dr_zhou.refresh_from_db()
    assert (dr_zhou.potential, dr_zhou.support, dr_zhou.grade) == (90, 88, Grade.A)
    change = GradeChange.objects.get()
    assert (change.old, change.new, change.author, change.on) == ("-", "A", li, TODAY)
    assert (change.potential, change.support, change.scheme, change.why) == (90, 88, standard, ChangeReason.ASSESSED)
    assert announced == [dr_zhou.pk]


def test_it_keeps_each_value_with_source_and_date(dr_zhou, li, product):
    heard = Answer("约半", FactSource.COLLEAGUE, product_id=product.pk)

    assess(relationship=dr_zhou, author=li, on=TODAY, values=GOOD_POTENTIAL | {"treated_with_us": heard})

    values = {value.indicator.code: value for value in AssessmentValue.objects.select_related("indicator", "step")}
    assert (values["outpatients_per_week"].number, values["outpatients_per_week"].as_of) == (120, date(2026, 11, 2))
    assert (values["treated_with_us"].words, values["treated_with_us"].as_of) == ("约半", TODAY)
    assert (values["treated_with_us"].source, values["treated_with_us"].product) == (FactSource.COLLEAGUE, product)


def test_it_leaves_a_client_ungraded_while_an_axis_is_unknown(dr_zhou, li, announced):
    announced.clear()

    assess(relationship=dr_zhou, author=li, on=TODAY, values=GOOD_POTENTIAL)

    dr_zhou.refresh_from_db()
    assert (dr_zhou.potential, dr_zhou.support, dr_zhou.grade) == (90, None, Grade.UNGRADED)
    assert not GradeChange.objects.exists()
    assert announced == []


def test_it_carries_on_what_was_not_asked_again(dr_zhou, li):
    assess(relationship=dr_zhou, author=li, on=TODAY, values=GOOD_POTENTIAL | GOOD_SUPPORT)

    later = assess(
        relationship=dr_zhou,
        author=li,
        on=TODAY + timedelta(days=9),
        values={"treated_with_us": Answer("无", FactSource.CLIENT), "attitude": None},
    )

    assert (later.potential, later.support) == (90, 0)
    kept = later.values.get(indicator__code="outpatients_per_week")
    assert (kept.as_of, kept.source) == (date(2026, 11, 2), FactSource.CLIENT)
    assert not later.values.filter(indicator__code="attitude").exists()
    dr_zhou.refresh_from_db()
    assert dr_zhou.grade == Grade.B


def test_it_lets_a_score_without_values_stand(dr_chen, li):
    assess(relationship=dr_chen, author=li, on=TODAY, values={"treated_with_us": Answer("无", FactSource.CLIENT)})

    dr_chen.refresh_from_db()
    assert (dr_chen.potential, dr_chen.support, dr_chen.grade) == (82, 0, Grade.B)


def test_it_writes_nothing_when_the_very_same_is_sent_again(dr_zhou, li, announced):
    first = assess(relationship=dr_zhou, author=li, on=TODAY, values=GOOD_POTENTIAL | GOOD_SUPPORT)
    announced.clear()

    assert assess(relationship=dr_zhou, author=li, on=TODAY, values=GOOD_POTENTIAL | GOOD_SUPPORT) == first

    assert Assessment.objects.count() == 1
    assert GradeChange.objects.count() == 1
    assert announced == []


def test_it_confirms_the_same_on_another_day(dr_zhou, li):
    for day in (TODAY, TODAY + timedelta(days=1)):
        assess(relationship=dr_zhou, author=li, on=day, values=GOOD_POTENTIAL | GOOD_SUPPORT)

    assert Assessment.objects.count() == 2
    assert GradeChange.objects.count() == 1


def test_an_older_day_is_history_only(dr_zhou, li):
    assess(relationship=dr_zhou, author=li, on=TODAY, values=GOOD_POTENTIAL | GOOD_SUPPORT)
    weak = {"treated_with_us": Answer("无", FactSource.CLIENT)}

    older = assess(relationship=dr_zhou, author=li, on=TODAY - timedelta(days=30), values=weak)

    assert older.support == 0
    dr_zhou.refresh_from_db()
    assert (dr_zhou.support, dr_zhou.grade) == (88, Grade.A)


def test_it_carries_values_into_a_new_scheme_and_scores_them_anew(dr_zhou, li, north):
    assess(relationship=dr_zhou, author=li, on=TODAY, values=GOOD_POTENTIAL | GOOD_SUPPORT)
    scheme = Scheme.objects.create(territory=north, name="own", effective_on=TODAY)
    facts = {"name_zh": "门诊", "name_en": "Outpatients", "kind": "number", "full_at": 240}
    Indicator.objects.create(scheme=scheme, axis="potential", code="outpatients_per_week", **facts)

    later = assess(relationship=dr_zhou, author=li, on=TODAY + timedelta(days=1), values={})

    assert [(value.number, value.score) for value in later.values.all()] == [(120, 50)]
    assert (later.potential, later.support) == (50, None)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("outpatients_per_week", -1),
        ("outpatients_per_week", "many"),
        ("outpatients_per_week", "１２"),
        ("outpatients_per_week", 10**12),
        ("attitude", "friendly"),
        ("attitude", ""),
        ("prescriptions", 40),
    ],
)
def test_it_refuses_what_an_indicator_has_no_meaning_for(dr_zhou, li, code, value):
    values = GOOD_SUPPORT | {code: Answer(value, FactSource.CLIENT)}

    with pytest.raises(BadAnswer) as refused:
        assess(relationship=dr_zhou, author=li, on=TODAY, values=values)

    assert (refused.value.code, refused.value.value) == (code, value)
    assert not Assessment.objects.exists()


def test_it_needs_a_scheme(dr_zhou, li):
    with pytest.raises(NoScheme):
        assess(relationship=dr_zhou, author=li, on=date(2014, 1, 1), values=GOOD_SUPPORT)


def test_many_grade_each_and_reject_a_bad_row_alone(dr_zhou, dr_chen, north_1, anzhen, li):
    dr_wu = client_of(north_1, anzhen, "吴佳")
    bad = {"attitude": Answer("friendly", FactSource.FILE)}

    done = assess_many(
        facts={dr_zhou.pk: GOOD_POTENTIAL | GOOD_SUPPORT, dr_chen.pk: GOOD_SUPPORT, dr_wu.pk: bad, 0: GOOD_SUPPORT},
        author=li,
        on=TODAY,
    )

    assert (done.changed, done.unchanged, list(done.rejected)) == (2, 0, [dr_wu.pk])
    assert dict(done.moves) == {("-", "A"): 1}
    assert GradeChange.objects.get().why == ChangeReason.IMPORTED


def test_many_change_nothing_the_second_time_even_on_another_day(dr_zhou, li):
    facts = {dr_zhou.pk: {"outpatients_per_week": Answer("120", FactSource.FILE)} | GOOD_SUPPORT}
    assess_many(facts=facts, author=li, on=TODAY)

    again = assess_many(facts=facts, author=li, on=TODAY + timedelta(days=7))

    assert (again.changed, again.unchanged) == (0, 1)
    assert Assessment.objects.count() == 1


def test_many_cost_the_same_number_of_queries_as_one(north_1, panel_of, li):
    rows = panel_of(north_1, [(None, None)] * 30)
    facts = {row.pk: GOOD_POTENTIAL | GOOD_SUPPORT for row in rows}

    with CaptureQueriesContext(connection) as for_one:
        assess_many(facts={rows[0].pk: facts[rows[0].pk]}, author=li, on=TODAY)
    with CaptureQueriesContext(connection) as for_many:
        assess_many(facts={row.pk: facts[row.pk] for row in rows[1:]}, author=li, on=TODAY)

    assert len(for_many) <= len(for_one) + 1


NAUGHTY = [
    "'; DROP TABLE grading_scheme; --",
    "<script>alert(1)</script>",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さん👩‍⚕️",
    "\u202etest\u202c",
    " \t x ",
    "undefined",
]


@pytest.mark.parametrize("note", NAUGHTY)
def test_it_keeps_a_note_as_it_was_written(dr_zhou, li, note):
    made = assess(relationship=dr_zhou, author=li, on=TODAY, values=GOOD_SUPPORT, note=note)

    made.refresh_from_db()
    assert made.note == note


def test_many_are_locked_by_id_whatever_their_territory(li, north_1, south_1, panel_of):
    rows = panel_of(max(north_1, south_1, key=lambda node: node.pk), [(1, 1)])
    rows += panel_of(min(north_1, south_1, key=lambda node: node.pk), [(1, 1)])

    batch = AssessmentBatch(author=li, on=TODAY, note="", at=NOW, why="").read([row.pk for row in rows])

    assert list(batch.relationships) == sorted(row.pk for row in rows)
