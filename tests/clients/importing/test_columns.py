import pytest
from django.utils.translation import gettext_lazy as _
from hypothesis import given
from hypothesis import strategies as st

from clients.importing import synonyms
from clients.importing.columns import Field, guess_columns
from clients.importing.reading import guess_header, read_table
from tests.clients.importing.samples import DATA

LAST_VISIT = (
    "最近拜访时间", "上次拜访", "最近拜访", "最近活动时间", "拜访日期", "Last Activity Date", "LastActivityDate",
    "Call_Date_vod__c", "Activity - Due date",
)  # fmt: skip
ORGANISATION = [
    Field("name", _("Name"), synonyms.ORGANISATION, required=True),
    Field("level", _("Level"), synonyms.LEVEL),
    Field("code", _("Code"), synonyms.CODE),
    Field("province", _("Province"), synonyms.PROVINCE),
    Field("city", _("City"), synonyms.CITY),
    Field("county", _("County"), synonyms.COUNTY),
    Field("address", _("Address"), synonyms.ADDRESS),
    Field("phone", _("Telephone"), synonyms.PHONE),
]
ROSTER = [
    Field("organisation", _("Hospital"), synonyms.ORGANISATION),
    Field("person", _("Client"), synonyms.PERSON, required=True),
    Field("department", _("Department"), synonyms.DEPARTMENT),
    Field("title", _("Title"), synonyms.TITLE),
    Field("phone", _("Telephone"), synonyms.PHONE),
    Field("email", _("Mail"), synonyms.EMAIL),
    Field("territory", _("Territory"), synonyms.TERRITORY),
    Field("last_visit", _("Last visit"), LAST_VISIT),
]
ORGANISATIONS_OF = {
    "cn_crm_customers_gbk.csv": {
        "name": "客户名称", "code": "客户编码", "province": "省", "city": "市", "county": "区", "address": "详细地址",
        "phone": "电话",
    },
    "cn_crm_customers_utf16.txt": {"name": "客户名称", "code": "客户编码", "province": "省", "city": "市"},
    "salesforce_accounts.csv": {
        "name": "Name", "code": "Id", "province": "BillingState", "city": "BillingCity", "address": "BillingStreet",
        "phone": "Phone",
    },
    "suitecrm_accounts.csv": {
        "name": "Name", "code": "ID", "province": "Billing State", "city": "Billing City", "address": "Billing Street",
        "phone": "Office Phone",
    },
    "hubspot_contacts.csv": {"name": "Company Name", "code": "Record ID", "phone": "Phone Number"},
    "pipedrive_activities.csv": {"name": "Organization - Name"},
}  # fmt: skip
ROSTERS_OF = {
    "hubspot_contacts.csv": {
        "organisation": "Company Name", "title": "Job Title", "phone": "Phone Number", "email": "Email",
        "last_visit": "Last Activity Date",
    },
    "veeva_call2.csv": {
        "organisation": "Account_vod__c", "person": "Attendees_vod__c", "territory": "Territory_vod__c",
        "last_visit": "Call_Date_vod__c",
    },
    "pipedrive_activities.csv": {
        "organisation": "Organization - Name", "person": "Person - Name", "email": "Person - Email",
        "last_visit": "Activity - Due date",
    },
    "zoho_leads.csv": {"person": "Lead Name", "phone": "Phone", "email": "Email"},
    "agency_chaos.csv": {"person": "医生", "phone": "电话 / 微信", "last_visit": "上次拜访"},
}  # fmt: skip


def guessed(header, fields):
    return {name: header[column] for name, column in guess_columns(header, fields).items()}


def header_of(name):
    rows = read_table((DATA / "crm_exports" / name).read_bytes(), name).rows
    return rows[guess_header(rows)].cells


@pytest.mark.parametrize(("name", "expected"), ORGANISATIONS_OF.items())
def test_organisations_of_other_tools(name, expected):
    found = guessed(header_of(name), ORGANISATION)
    found.pop("level", None)

    assert found == expected


@pytest.mark.parametrize(("name", "expected"), ROSTERS_OF.items())
def test_people_of_other_tools(name, expected):
    assert guessed(header_of(name), ROSTER) == expected


def test_the_title_above_the_header_is_passed_over():
    assert header_of("agency_chaos.csv") == ["医生", "电话 / 微信", "上次拜访", "下次"]


def test_the_label_is_a_name_in_both_languages():
    field = Field("territory", _("Territory"))

    assert guess_columns(["辖区"], [field]) == guess_columns(["TERRITORY "], [field]) == {"territory": 0}


def test_brackets_are_left_out():
    assert guessed(["医院名称（全称）", "级别[如三甲]"], ORGANISATION) == {
        "name": "医院名称（全称）",
        "level": "级别[如三甲]",
    }


def test_the_whole_name_goes_before_the_end_of_one():
    assert guess_columns(["上级医院名称", "医院名称"], ORGANISATION) == {"name": 1}


def test_what_only_begins_like_a_field_is_none():
    assert guess_columns(["医院简介", "Phone Bill"], ORGANISATION) == {}


@given(st.lists(st.text(max_size=12) | st.sampled_from(["电话", "Name", "医院", "级别", "市"]), max_size=12))
def test_no_column_is_given_twice(header):
    found = guess_columns(header, ORGANISATION)

    assert len(set(found.values())) == len(found)
    assert all(0 <= column < len(header) for column in found.values())
