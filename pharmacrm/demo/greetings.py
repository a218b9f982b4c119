"""Greetings of the demo: the last festival half done, the next one prepared, birthdays, a few consents.

Through the actions that the pages use. Only of small demos.
"""

from datetime import date, timedelta

from accounts.models import User
from clients.actions import update_client
from clients.facts import KnownFrom
from clients.models import Relationship, RelationshipQuerySet
from clients.names import addressed, family_name
from compliance.consents import give_consent, withdraw_consent
from compliance.enums import ConsentChannel
from compliance.models import Consent, ConsentText
from pharmacrm.demo.days import at
from pharmacrm.demo.world import Rep, World
from planning.enums import Audience
from planning.greetings.actions import mark_copied, prepare, rewrite, skip
from planning.greetings.queries import A_YEAR, greeted
from planning.models import Festival, GreetingBatch

# Birthdays so many days from the day of the demo.
_BIRTHDAYS = (0, 6, 17)
# So many of a panel have an address and agreed to be written to; the last of them changed her mind.
_AGREED = 5
_PERSONAL = "{address}，{festival}快乐！上次在门诊见您一直没停下来，过节好好歇两天，祝您和家人健康。{rep}"


def add(world: World) -> None:
    for rep in world.reps:
        by = User.objects.get(pk=rep.user_id)
        mine = greeted(Relationship.objects.filter(territory=rep.territory_id)).select_related("client")
        _know(mine, by, world.plan.on)
        _agree(mine, rep, by, world.plan.on)
        _greet(mine, by, world.plan.on)


def _know(mine: RelationshipQuerySet, by: User, on: date) -> None:
    """Birthdays near by, and how some like to be addressed."""
    for ahead, row in zip(_BIRTHDAYS, mine.order_by("-potential", "pk"), strict=False):
        day = on + timedelta(days=ahead)
        facts = {"birthday": f"{day:%m-%d}", "address_form": f"{family_name(row.client.full_name)}主任"}
        update_client(
            row.client, on=max(row.began_on, on - timedelta(days=40)), source=KnownFrom.HERSELF, by=by, **facts
        )


def _agree(mine: RelationshipQuerySet, rep: Rep, by: User, on: date) -> None:
    text = ConsentText.objects.order_by("-version").first()
    if text is None:
        return
    for number, row in enumerate(mine.order_by("-potential", "pk")[:_AGREED]):
        day = max(row.began_on, on - timedelta(days=60 - number))
        update_client(row.client, on=day, source=KnownFrom.HERSELF, by=by, email=f"client{row.client_id}@example.test")
        evidence = f"签字的同意书，第 {rep.territory_id}-{number + 1} 号"
        consent, _is_new = give_consent(
            row.client, channel=ConsentChannel.EMAIL, text=text, given_on=day, evidence=evidence, by=by
        )
        if number == _AGREED - 1:
            withdraw_consent(consent, on=on - timedelta(days=3), by=by)
    # The database says "now" of whatever is entered.
    for consent in Consent.objects.filter(noted_by=by):
        Consent.objects.filter(pk=consent.pk).update(noted_at=at(consent.given_on, 15))


def _greet(mine: RelationshipQuerySet, by: User, on: date) -> None:
    festivals = Festival.objects.filter(audience=Audience.EVERYBODY, is_active=True)
    days = sorted((day, each.pk) for each in festivals for day in each.days(on - A_YEAR, on + A_YEAR) if day != on)
    last, coming = max(each for each in days if each[0] < on), min(each for each in days if each[0] > on)
    found = {each.pk: each for each in festivals}
    batch = _prepared(mine, by, found[last[1]], last[0], last[0] - timedelta(days=1))
    _half_done(batch, last[0])
    _prepared(mine, by, found[coming[1]], coming[0], on)


def _prepared(mine: RelationshipQuerySet, by: User, festival: Festival, day: date, on: date) -> GreetingBatch:
    known = mine.filter(began_on__lte=on)
    return prepare(by, known, festival=festival, day=day, language="zh-hans", at=at(on, 9))[0]


def _half_done(batch: GreetingBatch, day: date) -> None:
    rows = list(batch.greetings.select_related("relationship__client").order_by("pk"))
    for number, greeting in enumerate(rows[: len(rows) // 2]):
        if number % 9 == 4:
            skip(greeting)
            continue
        if number % 6 == 0:
            client = greeting.relationship.client
            address = addressed(client.full_name, client.address_form, in_english=False)
            rewrite(greeting, text=_PERSONAL.format(address=address, festival=batch.occasion, rep=batch.rep.full_name))
        mark_copied(greeting, at=at(day, 8 + number % 3, 20 + number % 40))
