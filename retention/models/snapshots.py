"""What was counted of each day."""

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import visible_territories
from accounts.models import Territory, User
from clients.enums import Grade
from retention.enums import Figure
from visits.enums import ActivityKind, Channel


class CountedQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> "CountedQuerySet":
        return self.filter(territory__in=visible_territories(user))

    def below(self, path: str) -> "CountedQuerySet":
        """Those of a node and of everything below it."""
        return self.filter(territory__path__startswith=path)


def _by_grade(words: str | Promise) -> list["models.PositiveIntegerField[int, int]"]:
    """A column for each grade: A, B, C, D, ungraded."""
    return [_number(format_lazy("{words} {grade}", words=words, grade=grade.label)) for grade in Grade]


def _spent(kind: ActivityKind) -> list["models.PositiveIntegerField[int, int]"]:
    """How often, and how many minutes."""
    return [_number(kind.label), _number(format_lazy("{kind}, {unit}", kind=kind.label, unit=_("minutes")))]


def _number(label: Any) -> "models.PositiveIntegerField[int, int]":
    return models.PositiveIntegerField(label, default=0)


class Counted(models.Model):
    """What was counted of one day, by grade where a name ends in one (`u` is ungraded).

    Who was what comes from the state spans and marks as they were known on that day, and never changes. What was done
    on it is counted again when more of it is learned later.
    """

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    on = models.DateField(_("day"))
    # Who was what: one for each figure.
    active_a, active_b, active_c, active_d, active_u = _by_grade(Figure.ACTIVE.label)
    due_a, due_b, due_c, due_d, due_u = _by_grade(Figure.DUE.label)
    neglected_a, neglected_b, neglected_c, neglected_d, neglected_u = _by_grade(Figure.NEGLECTED.label)
    escalated_a, escalated_b, escalated_c, escalated_d, escalated_u = _by_grade(Figure.ESCALATED.label)
    loyal_a, loyal_b, loyal_c, loyal_d, loyal_u = _by_grade(Figure.LOYAL.label)
    top_a, top_b, top_c, top_d, top_u = _by_grade(Figure.TOP.label)
    new_a, new_b, new_c, new_d, new_u = _by_grade(Figure.NEW.label)
    lost_a, lost_b, lost_c, lost_d, lost_u = _by_grade(Figure.LOST.label)
    won_back_a, won_back_b, won_back_c, won_back_d, won_back_u = _by_grade(Figure.WON_BACK.label)
    over_visited_a, over_visited_b, over_visited_c, over_visited_d, over_visited_u = _by_grade(
        Figure.OVER_VISITED.label
    )
    # Contacts that count, by channel and by the grade then.
    in_person = _number(Channel.IN_PERSON.label)
    phone = _number(Channel.PHONE.label)
    wechat = _number(Channel.WECHAT.label)
    sms = _number(Channel.SMS.label)
    video = _number(Channel.VIDEO.label)
    department_meeting = _number(Channel.DEPARTMENT_MEETING.label)
    conference = _number(Channel.CONFERENCE.label)
    contacts_a, contacts_b, contacts_c, contacts_d, contacts_u = _by_grade(pgettext_lazy("how many", "Contacts"))
    # What was done, as `retention.spent.Effort` has it.
    talked_a, talked_b, talked_c, talked_d, talked_u = _by_grade(_("Talked, minutes"))
    logged = _number(pgettext_lazy("visits", "Logged"))
    late = _number(_("Logged late"))
    competitor = _number(_("Competitor seen"))
    extra = _number(_("Extra effort"))
    told = _number(_("The client was told"))
    attempts = _number(_("Attempts"))
    internal, internal_minutes = _spent(ActivityKind.INTERNAL)
    errand, errand_minutes = _spent(ActivityKind.ERRAND)
    service, service_minutes = _spent(ActivityKind.SERVICE)
    to_top = _number(_("Contacts with the top fifth"))
    # Promises that fell due on the day, and those of them kept by it.
    promised = _number(_("Promises due"))
    kept = _number(_("Promises kept"))

    objects = CountedQuerySet.as_manager()

    class Meta:
        abstract = True


class Snapshot(Counted):
    """What a territory was at the end of a day, without those below it: the trends of the boards are read from here."""

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


class Subtotal(Counted):
    """The sum of the snapshots of a day at and below a territory that has others below it.

    Kept so that a company's board reads a row for each of its parts and day, and not one for each of its reps.
    """

    class Meta:
        verbose_name = _("subtotal")
        verbose_name_plural = _("subtotals")
        ordering: ClassVar = ["-on", "territory_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "on"], name="one_subtotal_a_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["on"], name="subtotal_of_day")]

    def __str__(self) -> str:
        return f"{self.territory} · {self.on}"


class CountedDay(models.Model):
    """A day of which the snapshots are whole, and what they say was true at a moment.

    What is learned of it after that moment is read beside them, until the next night counts it in.
    """

    on = models.DateField(_("day"), primary_key=True)
    counted_at = models.DateTimeField(_("counted at"))
    # Whether the subtotals fit the snapshots: not while a part of the tree has just been hung elsewhere.
    is_summed = models.BooleanField(_("summed up"), default=True)

    class Meta:
        verbose_name = _("counted day")
        verbose_name_plural = _("counted days")
        ordering: ClassVar = ["-on"]

    def __str__(self) -> str:
        return str(self.on)


class PanelSum(models.Model):
    """What the clients at and below a territory ask for and are worth, as the last night found it.

    Kept for the boards of a company. The day's own panel is read live where a board is of few.
    """

    territory = models.OneToOneField(Territory, models.PROTECT, related_name="+", verbose_name=_("territory"))
    on = models.DateField(_("day"))
    # Thousandths of a contact a working day.
    asked_a, asked_b, asked_c, asked_d, asked_u = _by_grade(_("Asked by the cadence"))
    # Potential × support ÷ 100, of the top fifth of each rep and of everybody.
    worth = _number(_("Potential × support"))
    top_worth = _number(_("Potential × support of the top fifth"))

    objects = CountedQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")
        ordering: ClassVar = ["territory_id"]

    def __str__(self) -> str:
        return f"{self.territory} · {self.on}"


class AttainedSum(models.Model):
    """What was attained at and below a territory in a period, with the targets of its last day.

    Kept, for the periods that a board is asked for, of territories that have others below them: of a company it would
    take minutes to find. See `retention.attainment.Attainment`.
    """

    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="+", verbose_name=_("territory"), db_index=False
    )
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("to"))
    targets = _number(_("Targets"))
    covered = _number(_("Seen"))
    planned = _number(_("Planned"))
    attained = _number(_("Done of it"))
    with_plan_a, with_plan_b, with_plan_c, with_plan_d, with_plan_u = _by_grade(_("With a plan"))
    as_planned_a, as_planned_b, as_planned_c, as_planned_d, as_planned_u = _by_grade(_("As often as planned"))
    # B clients that became A, and those of them confirmed.
    won = _number(_("Became A"))
    confirmed = _number(_("Won from B to A"))

    objects = CountedQuerySet.as_manager()

    class Meta:
        verbose_name = _("attainment")
        verbose_name_plural = _("attainments")
        ordering: ClassVar = ["-last_on", "territory_id", "first_on"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "last_on", "first_on"], name="one_attainment_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.territory} · {self.first_on} – {self.last_on}"
