"""The admin of clients: names stay findable, state stays what its writers made it."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.enums import PostingRole
from accounts.models import CrossLook
from clients.models import (
    Affiliation,
    Client,
    ClinicSlot,
    Department,
    ImportReject,
    ImportRun,
    Organisation,
    OrganisationAlias,
    Relationship,
)
from clients.queries import search_organisations
from tests.cast import client_of, post
from visits.state import from_facts

pytestmark = pytest.mark.django_db

MODELS = [model for model in admin.site._registry if model._meta.app_label == "clients"]


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def looking(admin, nation):
    """The administrator looks across at everything, for a reason."""
    now = timezone.now()
    CrossLook.objects.create(
        user=admin, territory=nation, reason="审计", from_at=now, until_at=now + timedelta(hours=1)
    )


@pytest.fixture
def slot(dr_chen) -> ClinicSlot:
    return ClinicSlot.objects.create(client=dr_chen.client, weekday=0, part="morning", place="门诊三楼")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"organisation__kind__exact": "hospital"}, 1),
        ({"organisation__kind__exact": "supplier"}, 0),
        ({"subject_code__isempty": "1"}, 1),
        ({"part_of__isempty": "0"}, 0),
    ],
)
def test_departments_are_filtered(as_admin, dr_chen, wanted, found):
    listed = as_admin.get(reverse("admin:clients_department_changelist"), wanted)

    assert len(listed.context["cl"].result_list) == found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.model_name)
def test_every_list_opens_and_searches(as_admin, looking, dr_chen, product, model):
    url = reverse(f"admin:clients_{model._meta.model_name}_changelist")

    assert as_admin.get(url).status_code == 200
    assert as_admin.get(url, {"q": "陈 x"}).status_code == 200


OPENED = [Organisation, OrganisationAlias, Department, Client, Affiliation, ClinicSlot, Relationship]


@pytest.mark.parametrize("model", OPENED, ids=lambda model: model.__name__)
def test_every_row_opens(as_admin, looking, slot, model):
    row = model.objects.first()

    url = reverse(f"admin:clients_{model._meta.model_name}_change", args=[row.pk])

    assert as_admin.get(url).status_code == 200


def organisation(**changed):
    empty = {
        f"{prefix}-{name}": 0 for prefix in ("aliases", "departments") for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {
        "name": "北京朝阳医院",
        "kind": "hospital",
        "level": "",
        "city": "北京市",
        "is_active": "on",
        **empty,
        **changed,
    }


def test_an_organisation_is_found_by_its_names_at_once(as_admin, admin):
    names = {
        "aliases-TOTAL_FORMS": 1,
        "aliases-0-name": "朝陽",
        "departments-TOTAL_FORMS": 1,
        "departments-0-name": "心內科",
    }

    as_admin.post(reverse("admin:clients_organisation_add"), organisation(**names))

    found = Organisation.objects.get()
    assert found.pinyin == "beijingchaoyangyiyuan"
    assert OrganisationAlias.objects.get().name_key == "朝阳"
    assert OrganisationAlias.objects.get().history.get().history_user == admin
    assert Department.objects.get().name_key == "心内科"
    assert list(search_organisations(Organisation.objects.all(), "cyyy")) == [found]


def test_an_organisation_that_is_there_already_is_an_error(as_admin):
    as_admin.post(reverse("admin:clients_organisation_add"), organisation())

    response = as_admin.post(reverse("admin:clients_organisation_add"), organisation(name="北京朝陽醫院"))

    assert "已有同名的记录" in response.content.decode()
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("model", [Organisation, Department], ids=lambda model: model.__name__)
def test_no_place_is_removed_and_none_names_others_clients(as_admin, dr_chen, model):
    row, name = model.objects.get(), f"admin:clients_{model._meta.model_name}"
    chosen = {"action": "delete_selected", "_selected_action": [row.pk]}

    answers = [
        as_admin.get(reverse(f"{name}_delete", args=[row.pk])),
        as_admin.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}),
        as_admin.post(reverse(f"{name}_changelist"), chosen, follow=True),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 200]
    assert not [answer for answer in answers if "陈思雨" in answer.content.decode()]
    assert model.objects.filter(pk=row.pk).exists()


def test_a_department_is_not_removed_through_its_organisation(as_admin, dr_chen):
    place, ward = dr_chen.client.organisation, dr_chen.client.department
    row = {"id": ward.pk, "organisation": place.pk, "name": ward.name, "DELETE": "on"}
    counts = {"departments-TOTAL_FORMS": 1, "departments-INITIAL_FORMS": 1}
    facts = {f"departments-0-{name}": value for name, value in row.items()}

    answer = as_admin.post(
        reverse("admin:clients_organisation_change", args=[place.pk]),
        organisation(name=place.name, **counts, **facts),
        follow=True,
    )

    assert "陈思雨" not in answer.content.decode()
    assert Department.objects.filter(pk=ward.pk).exists()


def test_a_place_of_another_kind_moves_the_dates_of_who_is_there(as_admin, north_1, anzhen):
    ungraded = client_of(north_1, anzhen, "王建国", grade="-")
    before = ungraded.due_on

    as_admin.post(
        reverse("admin:clients_organisation_change", args=[anzhen.pk]), organisation(name=anzhen.name, kind="supplier")
    )

    ungraded.refresh_from_db()
    [(row, wanted)] = from_facts([ungraded.pk])
    assert row.stored == wanted
    assert ungraded.due_on != before


def client_answers(known: Client, **changed):
    empty = {
        f"{prefix}-{name}": 0
        for prefix in ("affiliations", "clinic_slots")
        for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    return {"kind": known.kind, "full_name": known.full_name, "phone": known.phone, **empty, **changed}


def test_a_client_renamed_is_found_by_her_new_name(as_admin, admin, nation, dr_chen):
    post(admin, nation, PostingRole.MANAGER)
    url = reverse("admin:clients_client_change", args=[dr_chen.client_id])

    as_admin.post(url, client_answers(dr_chen.client, full_name="單雨", phone="139 1111 2222"))

    dr_chen.client.refresh_from_db()
    assert (dr_chen.client.pinyin, dr_chen.client.phone_reversed) == ("shanyu", "22221111931")


def test_who_changed_a_slot_is_kept(as_admin, admin, nation, dr_chen):
    post(admin, nation, PostingRole.MANAGER)
    url = reverse("admin:clients_client_change", args=[dr_chen.client_id])
    slot = {"client": dr_chen.client_id, "weekday": 0, "part": "morning", "kind": "clinic", "parity": "every"}
    facts = {f"clinic_slots-0-{name}": value for name, value in slot.items()}

    as_admin.post(url, client_answers(dr_chen.client, **{"clinic_slots-TOTAL_FORMS": 1}, **facts))

    assert dr_chen.client.clinic_slots.get().history.get().history_user == admin


def test_a_look_across_renames_and_removes_nobody(as_admin, looking, dr_chen):
    change, delete = (
        reverse(f"admin:clients_client_{page}", args=[dr_chen.client_id]) for page in ("change", "delete")
    )

    answers = [as_admin.post(change, client_answers(dr_chen.client, full_name="单雨")), as_admin.post(delete)]

    dr_chen.client.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403, 403]
    assert dr_chen.client.full_name == "陈思雨"


def test_clients_are_hidden_without_a_look_across(as_admin, dr_chen):
    page = as_admin.get(reverse("admin:clients_client_changelist")).content.decode()

    assert "陈思雨" not in page
    assert "或您正在跨辖区查看的客户" in page
    assert as_admin.get(reverse("admin:clients_client_change", args=[dr_chen.client_id])).status_code == 302


@pytest.mark.parametrize("model", [Affiliation, ClinicSlot], ids=lambda model: model.__name__)
def test_what_hangs_on_a_client_is_hidden_with_her(as_admin, slot, model):
    row, name = model.objects.get(), f"admin:clients_{model._meta.model_name}"

    page = as_admin.get(reverse(f"{name}_changelist"), {"q": "陈"}).content.decode()

    assert "陈思雨" not in page
    assert as_admin.get(reverse(f"{name}_change", args=[row.pk])).status_code == 302


@pytest.mark.parametrize("model", [Affiliation, ClinicSlot], ids=lambda model: model.__name__)
def test_what_hangs_on_a_client_is_found_by_her_name(as_admin, looking, slot, model):
    listed = as_admin.get(reverse(f"admin:clients_{model._meta.model_name}_changelist"), {"q": "陈思雨"})

    assert list(listed.context["cl"].result_list) == [model.objects.get()]


def slot_answers(client, **changed):
    return {"client": client.pk, "weekday": 0, "part": "morning", "kind": "clinic", "parity": "every"} | changed


def test_a_slot_is_changed_by_whom_its_client_is_hers(as_admin, admin, nation, slot):
    post(admin, nation, PostingRole.MANAGER)
    url = reverse("admin:clients_clinicslot_change", args=[slot.pk])

    as_admin.post(url, slot_answers(slot.client, weekday=2))

    slot.refresh_from_db()
    assert slot.weekday == 2
    assert slot.history.first().history_user == admin


@pytest.fixture
def hers(admin, nation):
    post(admin, nation, PostingRole.MANAGER)


def changed_on(slot):
    return Client.objects.get(pk=slot.client_id).hours_changed_on


@pytest.mark.parametrize(
    ("answers", "is_news"),
    [
        ({"weekday": 2}, True),
        ({"kind": "ward"}, True),
        ({"to_on": "2030-01-01"}, True),
        ({"place": "门诊五楼"}, False),
        ({"weekday": 2, "from_on": "2045-01-01"}, False),
    ],
    ids=["day", "kind", "end", "place", "planned"],
)
def test_other_hours_are_news_to_whoever_assesses_her(as_admin, hers, slot, answers, is_news):
    url = reverse("admin:clients_clinicslot_change", args=[slot.pk])

    as_admin.post(url, slot_answers(slot.client, place="门诊三楼") | answers)

    assert changed_on(slot) == (timezone.localdate() if is_news else None)


def test_so_are_those_edited_on_her_own_page(as_admin, hers, slot):
    row = {"id": slot.pk, **slot_answers(slot.client, weekday=4)}
    facts = {f"clinic_slots-0-{name}": value for name, value in row.items()}
    counted = {"clinic_slots-TOTAL_FORMS": 1, "clinic_slots-INITIAL_FORMS": 1}

    as_admin.post(
        reverse("admin:clients_client_change", args=[slot.client_id]), client_answers(slot.client, **counted, **facts)
    )

    slot.refresh_from_db()
    assert slot.weekday == 4
    assert changed_on(slot) == timezone.localdate()


def test_so_is_a_slot_more_and_the_first_is_not(as_admin, hers, dr_chen):
    add = reverse("admin:clients_clinicslot_add")

    as_admin.post(add, slot_answers(dr_chen.client))
    assert changed_on(ClinicSlot.objects.get()) is None

    as_admin.post(add, slot_answers(dr_chen.client, weekday=3))
    assert changed_on(ClinicSlot.objects.last()) == timezone.localdate()


@pytest.mark.parametrize("way", ["page", "list"])
def test_so_is_a_slot_that_is_removed(as_admin, hers, slot, way):
    if way == "page":
        as_admin.post(reverse("admin:clients_clinicslot_delete", args=[slot.pk]), {"post": "yes"})
    else:
        chosen = {"action": "delete_selected", "_selected_action": [slot.pk], "post": "yes"}
        as_admin.post(reverse("admin:clients_clinicslot_changelist"), chosen)

    assert not ClinicSlot.objects.exists()
    assert changed_on(slot) == timezone.localdate()


def test_a_look_across_changes_and_removes_no_slot(as_admin, looking, slot):
    pages = (reverse(f"admin:clients_clinicslot_{page}", args=[slot.pk]) for page in ("change", "delete"))
    chosen = {"action": "delete_selected", "_selected_action": [slot.pk], "post": "yes"}

    answers = [as_admin.post(page, slot_answers(slot.client, weekday=2)).status_code for page in pages]
    as_admin.post(reverse("admin:clients_clinicslot_changelist"), chosen)

    slot.refresh_from_db()
    assert (answers, slot.weekday) == ([403, 403], 0)


def test_a_slot_is_given_to_nobody_whom_one_does_not_see(as_admin, dr_chen):
    as_admin.post(reverse("admin:clients_clinicslot_add"), slot_answers(dr_chen.client))

    assert not ClinicSlot.objects.exists()


def test_a_slot_stays_its_clients_and_two_do_not_meet(as_admin, admin, nation, north_1, anzhen, slot):
    post(admin, nation, PostingRole.MANAGER)
    other = client_of(north_1, anzhen, "周华").client
    ClinicSlot.objects.create(client=slot.client, weekday=1, part="morning")
    url = reverse("admin:clients_clinicslot_change", args=[slot.pk])

    moved = as_admin.post(url, slot_answers(other, place="门诊二楼"))
    doubled = as_admin.post(url, slot_answers(slot.client, weekday=1))

    slot.refresh_from_db()
    assert (moved.status_code, doubled.status_code) == (302, 200)
    assert (slot.client.full_name, slot.place, slot.weekday) == ("陈思雨", "门诊二楼", 0)


def test_another_name_of_an_organisation_is_found_at_once_and_leaves_its_history(as_admin, admin, anzhen):
    as_admin.post(reverse("admin:clients_organisationalias_add"), {"organisation": anzhen.pk, "name": "北京心脏中心"})

    alias = OrganisationAlias.objects.get(name="北京心脏中心")
    assert list(search_organisations(Organisation.objects.all(), "bjxzzx")) == [anzhen]
    assert alias.history.get().history_user == admin


def test_state_is_not_edited(as_admin, looking, dr_chen):
    url = reverse("admin:clients_relationship_change", args=[dr_chen.pk])

    response = as_admin.post(url, {"grade": "D", "status": "closed"})

    dr_chen.refresh_from_db()
    assert response.status_code == 403
    assert (dr_chen.grade, dr_chen.status) == ("A", "active")


@pytest.fixture
def reject(li):
    run = ImportRun.objects.create(
        kind="clients", user=li, filename="clients.csv", content=b"x", rejected=1, error="坏行"
    )
    return ImportReject.objects.create(run=run, row_number=3, cells=["赵医生", "13900001111"], reason="赵医生：无辖区")


def opened(client, page, *args):
    return client.get(reverse(f"admin:clients_{page}", args=args), follow=True).content.decode()


def test_others_see_of_an_import_its_numbers_alone(as_admin, looking, reject):
    run = opened(as_admin, "importrun_change", reject.run_id)
    pages = [run, opened(as_admin, "importreject_changelist"), opened(as_admin, "importreject_change", reject.pk)]

    assert "clients.csv" in run
    assert not [page for page in pages if "赵医生" in page or "13900001111" in page]


@pytest.mark.parametrize(("state", "found"), [("done", 0), ("uploaded", 1)])
def test_rejected_rows_are_filtered_by_their_import(as_admin, admin, reject, state, found):
    ImportRun.objects.update(user=admin)

    listed = as_admin.get(reverse("admin:clients_importreject_changelist"), {"run__state__exact": state})

    assert len(listed.context["cl"].result_list) == found


def test_who_imported_sees_the_reasons_without_the_cells(as_admin, admin, reject):
    ImportRun.objects.update(user=admin)

    page = opened(as_admin, "importreject_change", reject.pk)

    assert "赵医生：无辖区" in page
    assert "13900001111" not in page
