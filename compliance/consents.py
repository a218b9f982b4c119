"""May we write to her? A client's consent per channel: when, to which text, by what evidence, until when."""

from collections.abc import Collection
from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from clients.models import Client
from compliance.enums import ConsentChannel
from compliance.models import Consent, ConsentText
from compliance.signals import consent_withdrawn


def give_consent(
    client: Client, *, channel: ConsentChannel, text: ConsentText, given_on: date, evidence: str, by: User
) -> tuple[Consent, bool]:
    """Note that she agreed; one that stands already is returned as it is, and False."""
    try:
        with transaction.atomic():
            consent = Consent.objects.create(
                client=client, channel=channel, text=text, given_on=given_on, evidence=evidence, noted_by=by
            )
    except IntegrityError:
        return Consent.objects.in_force().get(client=client, channel=channel), False
    return consent, True


def withdraw_consent(consent: Consent, *, on: date, by: User) -> bool:
    """Note that she no longer agrees, from that moment on; False when that was noted before.

    What was on its way to her through this channel and has not left the house is stopped with it.
    """
    in_force = Consent.objects.in_force().filter(pk=consent.pk)
    with transaction.atomic():
        if not in_force.update(withdrawn_on=max(on, consent.given_on), withdrawn_by=by):
            return False
        channel = ConsentChannel(consent.channel)
        consent_withdrawn.send(Consent, client_id=consent.client_id, channel=channel)
    return True


def consented(client_ids: Collection[int]) -> dict[int, set[str]]:
    """The channels through which each of these clients may be written to now. One query."""
    found: dict[int, set[str]] = {pk: set() for pk in client_ids}
    rows = Consent.objects.in_force().filter(client__in=client_ids).order_by()
    for client_id, channel in rows.values_list("client_id", "channel"):
        found[client_id].add(channel)
    return found


def may_write(client_id: int, channel: ConsentChannel) -> bool:
    """Whether her consent for a channel stands at this moment. One query."""
    return Consent.objects.in_force().filter(client=client_id, channel=channel).exists()
