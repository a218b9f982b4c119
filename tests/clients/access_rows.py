"""What each of the cast gets at the URLs of the clients room."""

from typing import Any

from clients.actions import update_client
from clients.choosing import move_phase, note_flags
from clients.enums import EventKind, PathPart, Phase, Role
from clients.models import PathStep
from clients.noting import estimate_department, note_committee, note_event, note_listing
from clients.path_steps import name_person
from clients.phases import TRIAL, Flag
from tests.cast import TODAY, client_of
from tests.clients.importing.importing import sheet, uploaded
from tests.clients.receiving import booked, wednesday_and_thursday
from tests.clients.test_influencing import noted
from tests.clients.test_noting import LISTED, QUARTERLY
from tests.clients.test_path_steps import drawn_up
from tests.clients.test_timetabling import stopped
from tests.matrix import Row


def furnish(world: Any) -> None:
    content = sheet(("organisation", "full name", "territory"), ["安贞医院", "王建国", world.north_1.code])
    world.import_run = uploaded(world.li, content, "roster")
    world.window = wednesday_and_thursday(world.anzhen)
    world.booking = booked(world.dr_chen, world.li, TODAY)
    facts = {"duties": "分管二病区", "concerns": "quality", "topics": "网球", "birthday": "05-20"}
    update_client(world.dr_chen.client, on=TODAY - TRIAL * 3, source="visit", by=world.li, **facts)
    tried = client_of(world.north_1, world.anzhen, "周明", phase="candidate")
    note_flags(tried, {Flag.FRIENDLY: "主动约下次"}, by=world.li, on=TODAY - TRIAL)
    move_phase(tried, Phase.TRIAL, ends_on=TODAY, by=world.li, on=TODAY - TRIAL)
    world.stopped_clinic = stopped(world.dr_chen.client, world.li, TODAY)
    world.influence = noted(client_of(world.north_1, world.anzhen, "柳如烟"), world.dr_chen, world.li)
    world.path_step = a_path(world)


def a_path(world: Any) -> PathStep:
    """A step of a path at the hospital of li's client, who decides there; what else is known of it stands there too."""
    here, product, li = world.dr_chen.client.organisation, world.product, world.li
    step = drawn_up(here, product, li)[0]
    name_person(step=step, client=world.dr_chen.client, part=PathPart.DECIDES, by=li, on=TODAY)
    note_listing(organisation=here, product=product, by=li, **LISTED)
    note_committee(organisation=here, by=li, on=TODAY, **QUARTERLY)
    estimate_department(department=world.dr_chen.client.department, by=li, on=TODAY, numbers={Role.PRESCRIBER: 9})
    said = {"on": TODAY, "kind": EventKind.TENDER, "text": "带量采购开标", "source": "省平台"}
    note_event(organisation=here, by=li, noted_on=TODAY, **said)
    return step


def house(world: Any) -> tuple[int, ...]:
    """Where li's client works."""
    return (world.dr_chen.client.organisation_id,)


def product_there(world: Any) -> tuple[int, ...]:
    return (*house(world), world.path_step.product_id)


def at_hospital(world: Any) -> tuple[int]:
    """Where a client of li's works."""
    return (world.dr_chen.client.organisation_id,)


ROWS = [
    Row("clients:list", zhao=200, admin=200),
    Row("clients:filters", zhao=200, admin=200),
    Row("clients:export", zhao=200, admin=200),
    Row("clients:candidates", zhao=200, admin=200),
    Row("clients:new", zhao=200, admin=200),
    Row("clients:edit", args=lambda world: (world.dr_chen.pk,)),
    Row("clients:week", args=lambda world: (world.dr_chen.pk,)),
    Row("clients:facts", args=lambda world: (world.dr_chen.pk,)),
    Row("clients:fact-confirm", args=lambda world: (world.dr_chen.pk,), li=302, wang=302, method="post"),
    Row("clients:week-checked", args=lambda world: (world.dr_chen.pk,), li=302, wang=302, method="post"),
    # With nothing entered the page comes back.
    Row("clients:clinic-exceptions", args=lambda world: (world.dr_chen.pk,), method="post"),
    Row("clients:quiet-hours", args=lambda world: (world.dr_chen.pk,), li=302, wang=302, method="post"),
    Row(
        "clients:clinic-exception-remove",
        args=lambda world: (world.stopped_clinic.pk,),
        li=302,
        wang=302,
        method="post",
    ),
    Row("clients:network", args=lambda world: (world.dr_chen.pk,)),
    Row("clients:influence", args=lambda world: (world.influence.pk,)),
    Row("clients:influence-end", args=lambda world: (world.influence.pk,), li=302, wang=302, method="post"),
    Row("clients:organisation-network", args=lambda world: (world.anzhen.pk,), zhao=200, admin=200),
    # When it receives is known to everybody; whose clients work there keeps it up to date.
    Row("clients:reception", args=lambda world: (world.anzhen.pk,), zhao=200, admin=200),
    Row("clients:reception-new", args=at_hospital),
    Row("clients:reception-season", args=at_hospital),
    Row("clients:reception-registration", args=at_hospital),
    Row("clients:reception-book", args=at_hospital),
    Row("clients:reception-window", args=lambda world: (world.window.pk,)),
    Row("clients:reception-window-end", args=lambda world: (world.window.pk,), li=302, wang=302, method="post"),
    Row("clients:booking-answer", args=lambda world: (world.booking.pk,), li=302, wang=302, method="post"),
    Row("clients:organisations", zhao=200, admin=200),
    # Where clients work is known to everybody; who works there is not.
    Row("clients:organisation", args=lambda world: (world.anzhen.pk,), zhao=200, admin=200),
    Row("clients:organisation-key", args=house, li=302, wang=302, method="post"),
    # Events are about places: an administrator reads all of them.
    Row("clients:organisation-events", args=house, admin=200),
    Row("clients:committee", args=house),
    Row("clients:listing", args=product_there),
    Row("clients:path", args=product_there),
    Row("clients:path-new", args=product_there, li=302, wang=302, method="post"),
    Row("clients:path-own-step", args=product_there),
    Row("clients:path-step", args=lambda world: (world.path_step.pk,)),
    Row("clients:department-estimate", args=lambda world: (world.dr_chen.client.department_id,)),
    Row("clients:organisation-options", zhao=200, admin=200),
    Row("clients:client-options", zhao=200, admin=200),
    Row("clients:territory-options", zhao=200, admin=200),
    Row("clients:department-options", zhao=200, admin=200),
    Row("clients:import", zhao=200, admin=200),
    Row("clients:import-template", ("roster",), zhao=200, admin=200),
    # One's own alone: a sheet may name whom others don't see.
    Row("clients:import-run", lambda world: (world.import_run.key,), wang=404),
    Row("clients:import-rejects", lambda world: (world.import_run.key,), wang=404),
]
