"""Consent as the page notes it, for the tests of this room and of those above."""

from accounts.models import User
from clients.models import Relationship
from compliance.consents import give_consent
from compliance.enums import ConsentChannel
from compliance.models import Consent, ConsentText
from tests.cast import TODAY


def agreed(relationship: Relationship, by: User, channel=ConsentChannel.EMAIL, on=TODAY) -> Consent:
    text = ConsentText.objects.get()
    said = {"channel": channel, "text": text, "given_on": on, "evidence": "签字的同意书 12 号"}
    return give_consent(relationship.client, by=by, **said)[0]
