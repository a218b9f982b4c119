"""Choices out of thousands, asked for in words: what a form does where no script runs."""

import re

import pytest
from django import forms

from accounts.models import Territory
from clients.actions import create_organisation
from clients.fields import ClientField, LeafField, OrganisationField
from clients.models import Relationship
from clients.queries import coverable_territories
from tests.cast import client_of
from tests.naughty import NAUGHTY

pytestmark = pytest.mark.usefixtures("db")


class Asked(forms.Form):
    place = OrganisationField(required=False)
    whom = ClientField(required=False)
    leaf = LeafField(required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.fields["whom"].offer(Relationship.objects.editable_by(user), user)
        self.fields["leaf"].offer(coverable_territories(user))


def asked(user, **data):
    form = Asked(data, user=user)
    form.is_valid()
    return form


def offered_for(form, name):
    """The words that the list was offered for, as the page sends them along."""
    return "".join(re.findall(rf'type="hidden" name="{name}_offered" value="([^"]*)"', str(form[name])))


def offered(form, name):
    """The choices that the list holds, the empty one left out."""
    return [str(option.data["label"]) for option in form[name].subwidgets if option.data["value"]]


@pytest.mark.parametrize("words", ["安贞", "首都医科大学附属北京安贞医院", "anzhen"])
def test_an_organisation_is_named_by_any_of_its_names(li, anzhen, words):
    assert asked(li, place_words=words).cleaned_data["place"] == anzhen


def test_of_several_organisations_one_is_chosen_from_the_list(li, anzhen):
    other = create_organisation(name="安贞社区医院", city="天津市")

    form = asked(li, place_words="安贞")

    assert form.errors["place"] == ["“安贞”对应多个结果：请从列表中选择，或输入得更具体。"]
    assert set(offered(form, "place")) == {"首都医科大学附属北京安贞医院 (北京市朝阳)", "安贞社区医院 (天津市)"}
    chosen = asked(li, place_words="安贞", place=str(other.pk), place_offered=offered_for(form, "place"))
    assert chosen.cleaned_data["place"] == other
    # Where another field is asked for again, so is this one.
    assert offered_for(chosen, "place") == "安贞"


@pytest.mark.parametrize("offered_before", ["", "安贞"])
def test_an_older_choice_that_fits_too_is_not_meant_by_words(li, anzhen, offered_before):
    """It is in the list from before; which one is meant by the words was not asked yet."""
    other = create_organisation(name="北京安贞社区医院", city="天津市")

    form = asked(li, place_words="北京", place=str(other.pk), place_offered=offered_before)

    assert form.errors["place"] == ["“北京”对应多个结果：请从列表中选择，或输入得更具体。"]
    assert offered_for(form, "place") == "北京"
    again = asked(li, place_words=" 北京 ", place=str(anzhen.pk), place_offered="北京")
    assert again.cleaned_data["place"] == anzhen


def test_nothing_is_offered_for_words_that_name_one_or_nobody(li, anzhen):
    for words in ("", "安贞", "没有这家"):
        assert offered_for(asked(li, place_words=words), "place") == "", words


def test_a_client_is_named_by_name_and_hospital(li, north_1, anzhen):
    chen, other = client_of(north_1, anzhen, "陈建国"), create_organisation(name="阜外医院", city="北京市")
    client_of(north_1, other, "陈建国")

    form = asked(li, whom_words="陈建国")

    assert offered(form, "whom")[0].startswith("陈建国 (")
    assert asked(li, whom_words="陈建国 安贞").cleaned_data["whom"] == chen


@pytest.mark.parametrize("status", ["active", "closed"])
def test_words_find_no_client_who_is_not_hers_or_not_covered_any_more(li, north_1, south_1, anzhen, status):
    client_of(south_1 if status == "active" else north_1, anzhen, "欧阳锋", status=status)

    form = asked(li, whom_words="欧阳锋")

    assert form.errors["whom"] == ["没有找到“欧阳锋”。"]
    assert not offered(form, "whom")


@pytest.mark.parametrize("words", ["北区一组", "n-1"])
def test_a_territory_is_named_by_name_and_code(wang, north, north_1, south_1, words):
    Territory.objects.add_child(north, {"code": "N-2", "name": "北区二组"})

    assert asked(wang, leaf_words=words).cleaned_data["leaf"] == north_1
    assert "leaf" in asked(wang, leaf_words="南区一组").errors
    assert offered(asked(wang, leaf_words="北区"), "leaf") == ["北区一组 (N-1)", "北区二组 (N-2)"]


@pytest.mark.parametrize("name", ["place", "whom", "leaf"])
def test_whatever_is_typed_is_answered(li, north_1, name):
    for words in NAUGHTY:
        form = asked(li, **{f"{name}_words": words})

        # "1" is part of the one code there is.
        assert form.cleaned_data.get(name) in (None, north_1), words


def test_without_words_the_list_counts(li, dr_chen):
    assert asked(li, whom=str(dr_chen.pk), whom_words=" ").cleaned_data["whom"] == dr_chen
    assert asked(li).cleaned_data == {"place": None, "whom": None, "leaf": None}


def test_what_stands_there_already_is_no_change(li, anzhen):
    field = Asked(None, user=li).fields["place"]
    value = field.widget.value_from_datadict

    assert not field.has_changed(anzhen.pk, value({"place": str(anzhen.pk)}, {}, "place"))
    assert field.has_changed(anzhen.pk, value({"place": ""}, {}, "place"))
    assert field.has_changed(anzhen.pk, value({"place": str(anzhen.pk), "place_words": "阜外"}, {}, "place"))


def test_words_ask_the_database_a_handful_of_times(li, north_1, anzhen, django_assert_max_num_queries):
    for number in range(30):
        client_of(north_1, anzhen, f"陈{number}")

    with django_assert_max_num_queries(6):
        assert len(offered(asked(li, whom_words="陈"), "whom")) == 20
