"""Every page on a phone in both languages: nothing to scroll sideways for, nothing that shuts out, one language.

The pages are those of the access matrix, each as seen by the first who gets it, and what a manager and an administrator
see at the addresses of a rep.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import CharField, JSONField, TextField
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.actions import open_look, set_language
from accounts.models import Territory
from tests.browser import axe
from tests.cast import client_of
from tests.visits.conftest import logged
from tests.world import ROWS, World

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

# What shuts somebody out does so in either language, and looking for it takes most of the time.
AXE_IN = "en"
# Who visits a page: the first of these who gets it.
VISITORS = ("anonymous", "li", "wang", "admin")
# What a script or a spreadsheet asks for, and parts of a page.
NO_PAGES = {
    "healthz",
    "clients:filters",
    "clients:export",
    "clients:import-template",
    "clients:import-rejects",
    "clients:organisation-options",
    "clients:client-options",
    "clients:territory-options",
    "clients:department-options",
    "move-territories",
    "planning:handover-posts",
    "planning:handover-takers",
    "planning:week-state",
    "visits:export",
    "visits:people-options",
    "planning:feed-file",
}


def lost_pages(world: Any) -> list[str]:
    """A loss in every state, and the cards that say so."""
    losses = (world.suspected, world.stated, world.lost)
    return [url for loss in losses for url in (loss.get_absolute_url(), loss.relationship.get_absolute_url())]


LISTS = ["panel=1", "due=neglected&status=active&total=1", "q=nobody"]
# What else they see: pages that are another one for them, and states of a page.
MORE: dict[str, Callable[[Any], list[str]]] = {
    "anonymous": lambda world: [reverse("account_reset_password_from_key", args=world.reset_key), "/no-such-page/"],
    "li": lambda world: [
        "/?promised=1",
        "/?now=1",
        "/clients/?panel=1",
        "/clients/?due=neglected&status=active&total=1",
        "/clients/?q=nobody",
        *lost_pages(world),
    ],
    "wang": lambda world: [
        *("/", "/today/", "/clients/", "/me/", f"/retention/board/?territory={world.north_1.code}"),
        *("/retention/losses/?panel=1&total=1", "/retention/win-backs/?panel=1&total=1&state=open"),
        *lost_pages(world),
    ],
    "admin": lambda world: ["/", "/clients/", "/retention/board/", world.dr_chen.get_absolute_url(), "/me/"],
}


@pytest.fixture
def company(request, live) -> World:
    """The world as a working day finds it: somebody neglected, a promise and a plan, a territory without a rep."""
    world, on = World(request.getfixturevalue), timezone.localdate()
    for who in ("li", "wang", "zhao", "qian", "admin"):
        getattr(world, who)
    type(world.dr_chen.client).objects.filter(pk=world.dr_chen.client_id).update(style="driving", wechat="chensiyu")
    type(world.dr_chen).objects.filter(pk=world.dr_chen.pk).update(neglected_on=on, escalated_on=on, grade="B")
    for words, is_promise in (("送指南更新", True), ("约科室会", False)):
        logged(world.dr_chen, world.li, at=timezone.now(), next_step=words, next_step_on=on, is_promise=is_promise)
    vacant = Territory.objects.add_child(world.north, {"code": "N-2", "name": "北区二组"})
    client_of(vacant, world.anzhen, "李院长", grade="A", due_on=on)
    return world


def first_who_gets(row) -> str | None:
    return next((who for who in VISITORS if row.method == "get" and row.status_for(who) == 200), None)


def addresses(who: str, world: World) -> list[str]:
    rows = [row for row in ROWS if first_who_gets(row) == who and row.name not in NO_PAGES]
    return [*(reverse(row.name, args=row.arguments(world)) for row in rows), *MORE[who](world)]


# --- the language of a page -------------------------------------------------------------------------------------------

# What is written the same in both languages: names, the languages' own among them, and kinds and sizes of files; and a
# cell of the world's sheet.
SHARED = ["pharmacrm", "简体中文", "English", "王建国"]
SHARED += ["iPhone", "Outlook", "Web"]
SHARED += ["Excel", "CSV", "XLS", "XLSX", "ODS", "MB", "UTF", "BE", "LE", "GB", "BIG"]
# Columns of which nothing is ever shown.
UNSEEN = {"name_key", "pinyin", "initials", "phone_reversed", "password"}
# Messages are written in the language of who gets them, so they count as the page's own words.
ROOMS = ("accounts", "clients", "grading", "compliance", "visits", "retention", "planning")
OTHER = {"en": re.compile(r"[\u4e00-\u9fff]+"), "zh-hans": re.compile(r"[A-Za-z]{2,}")}
# All that can be read or heard of a page, folded away or not.
SAID = """() => {
    document.querySelectorAll("details").forEach(details => { details.open = true; });
    const labels = ["placeholder", "aria-label", "title", "alt"];
    const marked = [...document.body.querySelectorAll(labels.map(name => `[${name}]`).join())];
    const heard = marked.flatMap(element => labels.map(name => element.getAttribute(name) || ""));
    return [document.title, document.body.innerText, ...heard].join("\\n");
}"""


def data() -> re.Pattern[str]:
    """What people wrote, the longest first: it stands on the pages as it was written."""
    found = {text for room in ROOMS for model in apps.get_app_config(room).get_models() for text in texts_of(model)}
    longest_first = sorted(found | set(SHARED), key=len, reverse=True)
    return re.compile(rf"(?<![A-Za-z])(?:{'|'.join(map(re.escape, longest_first))})(?![A-Za-z])")


def texts_of(model) -> Iterator[str]:
    columns = [field.name for field in model._meta.fields if is_written(field) and field.name not in UNSEEN]
    for row in model.objects.values_list(*columns) if columns else []:
        for value in row:
            yield from strings_in(value)


def is_written(field) -> bool:
    return isinstance(field, CharField | TextField | JSONField) and not field.choices


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield value.strip()
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings_in(part)


# --- the tests --------------------------------------------------------------------------------------------------------


def faults(page: Page, url: str, language: str, written: re.Pattern[str]) -> Iterator[str]:
    page.goto(url)
    said = page.evaluate(SAID)
    if not page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"):
        yield f"{url} scrolls sideways"
    if language == AXE_IN:
        yield from (f"{url} {rule}" for rule in axe(page))
    if foreign := sorted(set(OTHER[language].findall(written.sub("", said)))):
        yield f"{url} says {foreign}"


@pytest.mark.expected_complaints("404.*/no-such-page/")
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", VISITORS)
def test_every_page_fits_a_phone_and_speaks_one_language(phone, live, company, who, language):
    for user in (company.li, company.wang, company.admin):
        set_language(user, language)
    pages = addresses(who, company)
    if who == "admin":
        open_look(user=company.admin, territory=company.north_1, reason="核对离职交接", at=timezone.now())
    if who == "anonymous":
        phone.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live.url}])
    else:
        live.sign_in(phone, getattr(company, who))
    written = data()

    found = [fault for url in pages for fault in faults(phone, url, language, written)]

    assert not found, "\n".join(found)
