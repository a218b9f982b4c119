"""Whom are we losing: alerts for the neglected, and the history that every past figure is read from."""

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.access import visible_territories
from accounts.models import Territory, User
from clients.enums import Grade, Status
from clients.models import Relationship
from retention.enums import FLOWS, Figure, Mark
from visits.enums import Channel


class NeglectAlertQuerySet(models.QuerySet["NeglectAlert"]):
    def visible_to(self, user: User | AnonymousUser) -> "NeglectAlertQuerySet":
        return self.filter(relationship__territory__in=visible_territories(user))

    def open(self) -> "NeglectAlertQuerySet":
        return self.filter(closed_on__isnull=True)

    def untold(self) -> "NeglectAlertQuerySet":
        """Escalated, still so, and no manager was told yet."""
        return self.open().filter(escalated_on__isnull=False, told_on__isnull=True, relationship__status=Status.ACTIVE)


class NeglectAlert(models.Model):
    """A relationship past its date. One open one per relationship; the visit that heals it closes it."""

    relationship = models.ForeignKey(Relationship, models.PROTECT, related_name="alerts", verbose_name=_("client"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    grade = models.CharField(_("grade then"), max_length=1, choices=Grade)
    # The day from which the client counted as neglected, and the day the scan noticed.
    since_on = models.DateField(_("neglected since"))
    opened_on = models.DateField(_("opened on"))
    escalated_on = models.DateField(_("on the manager's list since"), null=True, blank=True)
    # The day her manager was told of it. Written only by `desk.actions.tell_managers`.
    told_on = models.DateField(_("manager told on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = NeglectAlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("neglect alert")
        verbose_name_plural = _("neglect alerts")
        ordering: ClassVar = ["-opened_on", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["relationship"], condition=Q(closed_on__isnull=True), name="one_open_alert"
            ),
        ]
        indexes: ClassVar = [
            # The nightly scan walks what may yet escalate, not every open alert.
            models.Index(
                fields=["relationship"],
                condition=Q(closed_on__isnull=True, escalated_on__isnull=True),
                name="alert_to_escalate",
            ),
            models.Index(
                fields=["relationship"],
                condition=Q(closed_on__isnull=True, escalated_on__isnull=False, told_on__isnull=True),
                name="alert_to_tell",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.since_on}"


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
            Figure.NEGLECTED: lambda: active.filter(neglected=True),
            Figure.ESCALATED: lambda: active.filter(_escalated(last), neglected=True),
        }[figure]()

    def _flow(self, figure: Figure, first: date, last: date) -> "StateSpanQuerySet":
        if figure == Figure.NEW:
            # With what she was at the end of her first day, if it was known by then.
            began = self.filter(relationship__began_on__range=(first, last), from_on__lte=F("relationship__began_on"))
            lasted = Q(to_on__isnull=True) | Q(to_on__gt=F("relationship__began_on"))
            return began.filter(lasted, recorded_at__date__lte=F("relationship__began_on"))
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


class StateMark(models.Model):
    """What held of a relationship at the end of each day from one until (excluded) another: due, loyal.

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
        indexes: ClassVar = [models.Index(fields=["relationship", "mark", "to_on"], name="mark_of_relationship")]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.get_mark_display()} · {self.from_on}"


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, user: User | AnonymousUser) -> "SnapshotQuerySet":
        return self.filter(territory__in=visible_territories(user))

    def below(self, path: str) -> "SnapshotQuerySet":
        """Those of a node and of everything below it."""
        return self.filter(territory__path__startswith=path)


def _by_grade(figure: Figure) -> list["models.PositiveIntegerField[int, int]"]:
    """A column for each grade: A, B, C, D, ungraded."""
    return [_number(format_lazy("{figure} {grade}", figure=figure.label, grade=grade.label)) for grade in Grade]


def _number(label: Any) -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(label, default=0)


class Snapshot(models.Model):
    """What a territory was at the end of a day: the trends of the boards are read from here.

    Who was what is counted by grade (`u` is ungraded), from the state spans and marks as they were known on that day;
    contacts are those that count and happened on it, by channel, and are counted again when one is logged late. A past
    day changes by nothing else.
    """

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    on = models.DateField(_("day"))
    active_a, active_b, active_c, active_d, active_u = _by_grade(Figure.ACTIVE)
    due_a, due_b, due_c, due_d, due_u = _by_grade(Figure.DUE)
    neglected_a, neglected_b, neglected_c, neglected_d, neglected_u = _by_grade(Figure.NEGLECTED)
    escalated_a, escalated_b, escalated_c, escalated_d, escalated_u = _by_grade(Figure.ESCALATED)
    loyal_a, loyal_b, loyal_c, loyal_d, loyal_u = _by_grade(Figure.LOYAL)
    new_a, new_b, new_c, new_d, new_u = _by_grade(Figure.NEW)
    lost_a, lost_b, lost_c, lost_d, lost_u = _by_grade(Figure.LOST)
    won_back_a, won_back_b, won_back_c, won_back_d, won_back_u = _by_grade(Figure.WON_BACK)
    in_person = _number(Channel.IN_PERSON.label)
    phone = _number(Channel.PHONE.label)
    wechat = _number(Channel.WECHAT.label)
    sms = _number(Channel.SMS.label)
    video = _number(Channel.VIDEO.label)
    department_meeting = _number(Channel.DEPARTMENT_MEETING.label)
    conference = _number(Channel.CONFERENCE.label)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering: ClassVar = ["-on", "territory_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "on"], name="one_snapshot_a_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["on"], name="snapshot_of_day")]

    def __str__(self) -> str:
        return f"{self.territory} · {self.on}"
