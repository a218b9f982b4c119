"""Where facts of clients come from, written with every change of one."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from clients.facts import FACTS, facts_in
from clients.models import Client, FactSource


@transaction.atomic
def note_sources(
    changed: Mapping[Client, Collection[str]], *, source: str = "", by: User | None = None, on: date
) -> None:
    """Note of clients, saved already, where what their changed columns say comes from, and that it is so on a day.

    Of a fact that was emptied nothing is known any more, neither its source. A few queries, however many they are.
    """
    learned = {client: facts for client, columns in changed.items() if (facts := facts_in(columns))}
    if not learned:
        return
    # Of two who learn the same at once the second one renews what the first one noted.
    ids = [client.pk for client in learned]
    list(Client.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    known = {(row.client_id, row.fact): row for row in FactSource.objects.filter(client__in=learned)}
    fresh: list[FactSource] = []
    renewed: list[FactSource] = []
    emptied: list[FactSource] = []
    for client, facts in learned.items():
        for fact in sorted(facts):
            row = known.get((client.pk, fact))
            if not client.knows(fact):
                emptied += [row] if row else []
                continue
            (renewed if row else fresh).append(_said(row or FactSource(client=client, fact=fact), source, by, on))
    bulk_create_with_history(fresh, FactSource, default_user=by)
    bulk_update_with_history(renewed, FactSource, ["source", "author", "noted_on"], default_user=by)
    for row in emptied:
        row.delete()


def _said(row: FactSource, source: str, by: User | None, on: date) -> FactSource:
    row.source, row.author, row.noted_on = source, by, on
    return row


@transaction.atomic
def confirm(client: Client, fact: str, *, by: User, on: date) -> bool:
    """Say that a fact is still true on a day; where it was known from stays. False where nothing is known."""
    current = Client.objects.select_for_update().get(pk=client.pk)
    if fact not in FACTS or not current.knows(fact):
        return False
    row = FactSource.objects.filter(client=current, fact=fact).first() or FactSource(client=current, fact=fact)
    _said(row, row.source, by, on).save()
    return True
