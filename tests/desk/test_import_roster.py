"""A roster: departments, clients, relationships and assessments from one sheet."""

import pytest

from accounts.models import AccessLog
from clients.actions import create_organisation
from clients.models import Affiliation, Client, Department, Organisation, Relationship
from grading.models import Assessment
from grading.queries import indicators_of, scheme_for
from retention.models import StateSpan
from tests.cast import TODAY, client_of
from tests.clients.importing.importing import counts, reasons, sheet
from tests.clients.importing.importing import imported as imported_kind

pytestmark = pytest.mark.django_db

HEADINGS = (
    "organisation",
    "department",
    "full name",
    "professional title",
    "post",
    "roles",
    "phone",
    "External ID",
    "territory",
)
WANG = ("安贞医院", "心内科", "王建国", "主任医师", "科主任", "处方者、决策者", "010-55500100", "H-1", "N-1")


def imported(user, *rows, headings=HEADINGS, **options):
    return imported_kind(user, sheet(headings, *rows), "roster", **options)


def changed(row, **cells):
    """The row with other cells; a column by its first word."""
    names = [heading.split()[0].lower() for heading in HEADINGS]
    return tuple(cells.get(name, cell) for name, cell in zip(names, row, strict=True))


@pytest.fixture
def facts(north_1):
    """Every indicator of the scheme in force, each with the value that scores full."""
    scheme = scheme_for(north_1, TODAY)
    rows = indicators_of([scheme])[scheme.pk]
    return {row.name_zh: str(row.full_at) if row.full_at else str(list(row.steps.all())[-1].label_zh) for row in rows}


def test_it_makes_the_client_with_all_that_hangs_on_her(li, anzhen):
    run = imported(li, WANG)

    assert (counts(run), reasons(run)) == ((1, 0, 0, 0), {})
    mine = Relationship.objects.select_related("client__organisation", "client__department").get()
    assert (mine.territory.code, mine.began_on) == ("N-1", TODAY)
    assert (mine.client.organisation, mine.client.department.name, mine.client.post) == (anzhen, "心内科", "科主任")
    assert (mine.client.title, mine.client.phone, mine.client.phone_reversed) == (
        "主任医师",
        "010-55500100",
        "00100555010",
    )
    assert mine.client.pinyin == "wangjianguo"
    assert [role.value for role in mine.client.roles] == ["prescriber", "decision_maker"]
    assert Affiliation.objects.get().department == mine.client.department
    assert mine.client.history.get().history_user == li
    assert mine.due_on
    assert StateSpan.objects.filter(relationship=mine).count() == 1


def test_grades_come_out(li, anzhen, facts):
    run = imported(li, (*WANG, *facts.values()), headings=(*HEADINGS, *facts))

    mine = Relationship.objects.get()
    assert counts(run) == (1, 0, 0, 0)
    assert (mine.potential, mine.support, mine.grade) == (100, 100, "A")
    assert Assessment.objects.get().author == li
    assert mine.grade_changes.get().new == "A"


def test_twice_the_same_changes_nothing(li, anzhen, facts):
    rows = [(*WANG, *facts.values()), (*changed(WANG, full="李四", external=""), *facts.values())]
    imported(li, *rows, headings=(*HEADINGS, *facts))

    run = imported(li, *rows, headings=(*HEADINGS, *facts))

    assert counts(run) == (0, 0, 2, 0)
    assert Assessment.objects.count() == Client.objects.count() == 2
    assert Client.history.count() == 2


def test_a_changed_fact_is_an_update_with_a_new_assessment(li, anzhen, facts):
    headings = (*HEADINGS, next(iter(facts)))
    imported(li, (*WANG, next(iter(facts.values()))), headings=headings)

    run = imported(
        li, (*WANG, next(iter(facts.values()))), (*changed(WANG, full="李四", external="H-2"), ""), headings=headings
    )
    number = next(name for name, value in facts.items() if value.isdigit())
    again = imported(li, (*WANG, "1"), headings=(*HEADINGS, number))

    assert counts(run) == (1, 0, 1, 0)
    assert counts(again) == (0, 1, 0, 0)


def test_a_changed_title_is_an_update(li, anzhen):
    imported(li, WANG)

    run = imported(li, changed(WANG, professional="副主任医师"))

    assert counts(run) == (0, 1, 0, 0)
    assert Client.objects.get().title == "副主任医师"


def test_another_department_moves_her_and_keeps_where_she_was(li, anzhen):
    imported(li, WANG)

    run = imported(li, changed(WANG, department="急诊科"))

    assert counts(run) == (0, 1, 0, 0)
    assert [place.department.name for place in Affiliation.objects.order_by("pk")] == ["心内科", "急诊科"]


@pytest.mark.parametrize("code", ["S-1", "N", "X", ""])
def test_a_territory_that_is_not_mine_is_rejected(li, anzhen, zhao, code):
    run = imported(li, changed(WANG, territory=code))

    assert counts(run) == (0, 0, 0, 1)
    assert not Client.objects.exists()


def test_a_territory_with_others_below_it_holds_no_clients(wang, li, anzhen):
    run = imported(wang, changed(WANG, territory="N"))

    assert counts(run) == (0, 0, 0, 1)


def test_the_territory_of_the_options_stands_in(li, anzhen):
    run = imported(li, changed(WANG, territory=""), territory="N-1")

    assert counts(run) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "name",
    ["安贞医院", "首都医科大学附属北京安贞医院", "首都医科大学附属北京市安贞医院", "首都醫科大學附屬北京安貞醫院"],
)
def test_it_knows_the_organisation_by_its_names(li, anzhen, name):
    run = imported(li, changed(WANG, organisation=name))

    assert counts(run) == (1, 0, 0, 0)
    assert Client.objects.get().organisation == anzhen


def test_an_unknown_organisation_is_rejected_with_what_is_like_it(li, anzhen):
    run = imported(li, changed(WANG, organisation="北京安真医院"))

    assert counts(run) == (0, 0, 0, 1)
    assert anzhen.name in reasons(run)[2]
    assert Organisation.objects.count() == 1


def test_an_unknown_organisation_is_made_when_the_option_says_so(li, north_1):
    run = imported(li, WANG, changed(WANG, full="李四", external="H-2"), create_organisations="on", city="北京")

    assert counts(run) == (2, 0, 0, 0)
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.city, organisation.pinyin) == ("安贞医院", "北京", "anzhenyiyuan")
    assert Department.objects.count() == 1


def test_another_hospital_of_the_same_core_gets_no_clients(li, north_1):
    known = create_organisation(name="郑州大学第一附属医院", city="郑州市")

    run = imported(li, changed(WANG, organisation="郑州市第一人民医院"), city="郑州")

    assert counts(run) == (0, 0, 0, 1)
    assert known.name in reasons(run)[2]
    assert not Client.objects.exists()


def test_doctors_of_one_name_at_two_such_hospitals_are_two(li, north_1):
    names = ("郑州大学第一附属医院", "郑州市第一人民医院")
    for name in names:
        create_organisation(name=name, city="郑州市")
    rows = [
        changed(WANG, organisation=name, professional=title, external="")
        for name, title in zip(names, ("主治医师", "护士长"), strict=True)
    ]

    run = imported(li, *rows, city="郑州")

    assert counts(run) == (2, 0, 0, 0)
    assert [client.organisation.name for client in Client.objects.order_by("pk")] == list(names)


def test_a_hospital_that_is_no_longer_active_rejects_its_rows_alone(li, north_1, anzhen):
    create_organisation(name="北京朝阳医院", city="北京", is_active=False)

    run = imported(
        li,
        changed(WANG, organisation="北京朝阳医院"),
        changed(WANG, full="李四", external="H-2"),
        create_organisations="on",
        city="北京",
    )

    assert (run.state, counts(run)) == ("done", (1, 0, 0, 1))
    assert "停用" in reasons(run)[2]


def test_a_rejected_row_makes_no_organisation(li, north_1):
    run = imported(li, changed(WANG, territory="X"), create_organisations="on")

    assert counts(run) == (0, 0, 0, 1)
    assert not Organisation.objects.exists()


def test_organisations_of_one_name_are_told_apart_by_the_city(li, north_1):
    for city in ("东市", "西市"):
        create_organisation(name="人民医院", city=city)
    headings = (*HEADINGS, "city")
    row = changed(WANG, organisation="人民医院")

    run = imported(li, (*row, ""), (*changed(row, full="李四", external="H-2"), "西市"), headings=headings)

    assert counts(run) == (1, 0, 0, 1)
    assert Client.objects.get().organisation.city == "西市"


def test_and_by_the_district_written_after_the_city(li, north_1):
    for county in ("东区", "西区"):
        create_organisation(name="人民医院", city="示例市", county=county)
    row = changed(WANG, organisation="人民医院")

    run = imported(li, (*row, "示例市西区"), headings=(*HEADINGS, "city"))

    assert counts(run) == (1, 0, 0, 0)
    assert Client.objects.get().organisation.county == "西区"


def test_a_value_no_indicator_takes_rejects_the_row_alone(li, anzhen, facts):
    step = next(name for name, value in facts.items() if not value.isdigit())

    run = imported(
        li, (*WANG, "胡说"), (*changed(WANG, full="李四", external="H-2"), facts[step]), headings=(*HEADINGS, step)
    )

    assert counts(run) == (1, 0, 0, 1)
    assert "胡说" in reasons(run)[2]
    assert Client.objects.get().full_name == "李四"


def test_a_client_of_another_team_is_taken_up_and_keeps_what_was_known(li, north_1, south_1, anzhen):
    other = client_of(south_1, anzhen, "王建国", title="教授", phone="").client

    first = imported(li, changed(WANG, department="心内科"))
    second = imported(li, changed(WANG, department="心内科"))

    other.refresh_from_db()
    assert (counts(first), counts(second)) == ((1, 0, 0, 0), (0, 0, 1, 0))
    assert Client.objects.count() == 1
    assert (other.title, other.phone) == ("教授", "010-55500100")
    assert AccessLog.objects.get().user == li


def test_the_number_of_somebody_unseen_proves_nothing(li, north_1, south_1, anzhen):
    client_of(south_1, anzhen, "赵六", external_id="H-1")

    run = imported(li, WANG)

    assert counts(run) == (1, 0, 0, 0)
    assert Client.objects.get(full_name="赵六").title == ""


def test_two_of_one_name_are_asked_apart(li, north_1, anzhen):
    client_of(north_1, anzhen, "王建国", department="心内科")
    client_of(north_1, anzhen, "王建国", department="急诊科")

    run = imported(li, changed(WANG, department="", external=""))

    assert counts(run) == (0, 0, 0, 1)


def test_two_rows_that_contradict_are_not_both_taken(li, anzhen):
    run = imported(li, WANG, changed(WANG, professional="护士长"))

    assert counts(run) == (1, 0, 0, 1)
    assert "2" in reasons(run)[3]


def test_roles_are_read_in_either_language(li, anzhen):
    imported(li, changed(WANG, roles="Decision maker, influencer"))

    assert [role.value for role in Client.objects.get().roles] == ["decision_maker", "influencer"]


def test_an_unknown_role_is_rejected(li, anzhen):
    run = imported(li, changed(WANG, roles="皇帝"))

    assert counts(run) == (0, 0, 0, 1)
    assert "皇帝" in reasons(run)[2]


def test_more_rows_of_a_chunk_take_no_more_queries(li, anzhen, facts, django_assert_max_num_queries):
    rows = [(*changed(WANG, full=f"王{number}", external=f"H-{number}"), *facts.values()) for number in range(45)]
    imported(li, rows[0], headings=(*HEADINGS, *facts))
    with django_assert_max_num_queries(95) as at_five:
        imported(li, *rows[1:6], headings=(*HEADINGS, *facts))

    # SQLite takes a long list in several statements.
    with django_assert_max_num_queries(len(at_five) + 6):
        run = imported(li, *rows[6:], headings=(*HEADINGS, *facts))

    assert counts(run) == (39, 0, 0, 0)
