"""Where what is known of a client comes from, and since when."""

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from clients.facts import FACTS, KnownFrom
from clients.models.people import Client


class FactSourceQuerySet(models.QuerySet["FactSource"]):
    def visible_to(self, user: User | AnonymousUser) -> "FactSourceQuerySet":
        return self.filter(client__in=Client.objects.visible_to(user))

    def stale(self, on: date) -> "FactSourceQuerySet":
        """Those whose fact has to be asked again, as `clients.facts.is_stale` has it."""
        holds = {fact.holds for fact in FACTS.values() if fact.holds is not None}
        conditions = [
            Q(
                fact__in=[fact.name for fact in FACTS.values() if fact.holds == days],
                noted_on__lt=on - timedelta(days=days),
            )
            for days in sorted(holds)
        ]
        return self.filter(reduce(or_, conditions))


class FactSource(models.Model):
    """Where one fact of a client comes from, and when it was last confirmed. Written only by `clients.learning`.

    The fact itself is a column of the client. One that is known from before has no row here.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="fact_sources", verbose_name=_("client"))
    fact = models.CharField(_("fact"), max_length=20, choices=[(fact.name, fact.label) for fact in FACTS.values()])
    # Empty where nobody said.
    source = models.CharField(_("known from"), max_length=10, choices=KnownFrom, blank=True)
    noted_on = models.DateField(_("as of"))
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("noted by"))

    objects = FactSourceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("source of a fact")
        verbose_name_plural = _("sources of facts")
        ordering: ClassVar = ["client_id", "fact"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "fact"], name="one_source_of_a_fact"),
        ]

    def __str__(self) -> str:
        return f"{self.client} · {self.get_fact_display()}"
