"""The history of states and marks that every past figure is read from."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.access import visible_territories
from accounts.models import Territory, User
from clients.enums import Grade, Status
from clients.models import Relationship
from retention.enums import (
    FLOWS,
    Figure,
    Mark,
)
from retention.models.alerts import NeglectAlert


class StateSpanQuerySet(models.QuerySet["StateSpan"]):
    def visible_to(self, user: User | AnonymousUser) -> "StateSpanQuerySet":
        """By the territory it was in then: a transfer rewrites no past figure."""
        return self.filter(territory__in=visible_territories(user))

    def on(self, day: date) -> "StateSpanQuerySet":
        """The spans that held at the end of a day."""
        return self.filter(held_on(day))

    def known_on(self, day: date) -> "StateSpanQuerySet":
        """The same without those that were only learned of later: a client entered today was nobody's last month."""
        return self.on(day).filter(recorded_at__lt=end_of(day))

    def figure(self, figure: Figure, first: date, last: date | None = None) -> "StateSpanQuerySet":
        """Who made a figure: what a snapshot counts, and the list that its number opens.

        A flow is that of the days from `first` to `last`, both included; everything else is as it was at the end of
        `last` (of `first` when no other is given).
        """
        last = last or first
        if figure in FLOWS:
            return self._flow(figure, first, last)
        active = self.known_on(last).filter(status=Status.ACTIVE)
        return {
            Figure.ACTIVE: lambda: active,
            Figure.DUE: lambda: active.filter(_marked(Mark.DUE, last)),
            Figure.LOYAL: lambda: active.filter(_marked(Mark.LOYAL, last)),
            Figure.TOP: lambda: active.filter(_marked(Mark.TOP, last)),
            Figure.NEGLECTED: lambda: active.filter(neglected=True),
            Figure.ESCALATED: lambda: active.filter(_escalated(last), neglected=True),
        }[figure]()

    def _flow(self, figure: Figure, first: date, last: date) -> "StateSpanQuerySet":
        if figure == Figure.NEW:
            # With what she was at the end of her first day, if it was known by then.
            began = self.filter(relationship__began_on__range=(first, last), from_on__lte=F("relationship__began_on"))
            lasted = Q(to_on__isnull=True) | Q(to_on__gt=F("relationship__began_on"))
            return began.filter(lasted, recorded_at__date__lte=F("relationship__began_on"))
        if figure == Figure.OVER_VISITED:
            # As often as it happened to her; with what she was at the end of that day.
            held = Q(to_on__isnull=True) | Q(to_on__gt=F("relationship__marks__from_on"))
            return self.filter(
                held,
                relationship__marks__mark=Mark.OVER_VISITED,
                relationship__marks__from_on__range=(first, last),
                from_on__lte=F("relationship__marks__from_on"),
            )
        lasted = Q(to_on__isnull=True) | Q(to_on__gt=F("from_on"))
        changed = self.filter(lasted, from_on__range=(first, last))
        was_lost = StateSpan.objects.filter(
            relationship=OuterRef("relationship"),
            status=Status.LOST,
            from_on__lt=OuterRef("from_on"),
            to_on__gte=OuterRef("from_on"),
        )
        if figure == Figure.LOST:
            return changed.filter(~Exists(was_lost), status=Status.LOST)
        return changed.filter(Exists(was_lost), status=Status.ACTIVE)


def held_on(day: date) -> Q:
    """Begun by the end of a day, and not over then."""
    return (Q(to_on__isnull=True) | Q(to_on__gt=day)) & Q(from_on__lte=day)


def end_of(day: date) -> datetime:
    """The moment at which a business day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _marked(mark: Mark, day: date) -> Exists:
    return Exists(StateMark.objects.on(day).filter(mark=mark, relationship=OuterRef("relationship")))


def _escalated(day: date) -> Exists:
    open_then = Q(closed_on__isnull=True) | Q(closed_on__gt=day)
    return Exists(NeglectAlert.objects.filter(open_then, relationship=OuterRef("relationship"), escalated_on__lte=day))


class StateSpan(models.Model):
    """What a relationship was from a day until (excluded) another: territory, grade, status, neglected or not.

    Append-only: the one column ever changed is `to_on`, once, when the next span begins. Every figure of a past day
    is read from here.
    """

    relationship = models.ForeignKey(Relationship, models.PROTECT, related_name="spans", verbose_name=_("client"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    grade = models.CharField(_("grade"), max_length=1, choices=Grade)
    status = models.CharField(_("status"), max_length=8, choices=Status)
    neglected = models.BooleanField(_("neglected"))
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = StateSpanQuerySet.as_manager()

    class Meta:
        verbose_name = _("state span")
        verbose_name_plural = _("state spans")
        ordering: ClassVar = ["relationship_id", "from_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["relationship"], condition=Q(to_on__isnull=True), name="one_open_span"),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="span_ends_after_start"
            ),
        ]
        # A figure of a day reads what was not over by then; a flow, what began in its days.
        indexes: ClassVar = [
            models.Index(fields=["territory", "to_on"], name="span_of_day"),
            models.Index(fields=["from_on"], name="span_begun"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.from_on}"


class StateMarkQuerySet(models.QuerySet["StateMark"]):
    def visible_to(self, user: User | AnonymousUser) -> "StateMarkQuerySet":
        return self.filter(relationship__in=Relationship.objects.visible_to(user))

    def open(self) -> "StateMarkQuerySet":
        return self.filter(to_on__isnull=True)

    def on(self, day: date) -> "StateMarkQuerySet":
        """The marks that held at the end of a day."""
        return self.filter(held_on(day))

    def lasting(self, day: date) -> "StateMarkQuerySet":
        """Those that were not over by the end of a day, also where they began later."""
        return self.filter(Q(to_on__isnull=True) | Q(to_on__gt=day))


class StateMark(models.Model):
    """What held of a relationship at the end of each day from one until (excluded) another.

    Beside the state spans and not in them, since a client falls due twenty times between two changes of her grade.
    """

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="marks", verbose_name=_("client"), db_index=False
    )
    mark = models.CharField(_("mark"), max_length=8, choices=Mark)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)

    objects = StateMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        ordering: ClassVar = ["relationship_id", "mark", "from_on", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["relationship", "mark"], condition=Q(to_on__isnull=True), name="one_open_mark"
            ),
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="mark_ends_after_start"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["relationship", "mark", "to_on"], name="mark_of_relationship"),
            # What happened on a day, among many marks that say since when somebody was due.
            models.Index(fields=["from_on"], condition=Q(mark="over"), name="over_visit_begun"),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.get_mark_display()} · {self.from_on}"
