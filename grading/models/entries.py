"""What is judged in a round, client by client, and the judgements drawn for a check."""

from typing import Any, ClassVar

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import managed_paths, visible_paths
from accounts.models import User, at_or_below
from clients.enums import Grade, Status
from clients.models import Relationship
from grading.enums import CheckState, EntryKind, Outcome
from grading.models.assessments import Assessment
from grading.models.rounds import RoundPart

# The better the grade the smaller.
_RANKS = {Grade.A: 0, Grade.B: 1, Grade.C: 2, Grade.D: 3, Grade.UNGRADED: 4}


def rank(column: str) -> Case:
    """A grade as a number, 0 for A."""
    known = [When(**{column: grade.value}, then=Value(number)) for grade, number in _RANKS.items()]
    return Case(*known, default=Value(len(_RANKS)), output_field=IntegerField())


class RoundEntryQuerySet(models.QuerySet["RoundEntry"]):
    def visible_to(self, user: User | AnonymousUser) -> "RoundEntryQuerySet":
        return self.filter(at_or_below(visible_paths(user), "part__territory__path"))

    def pending(self) -> "RoundEntryQuerySet":
        return self.filter(outcome="")

    def with_fate(self) -> "RoundEntryQuerySet":
        """Adds what will become of an entry that is not closed: whether its client left, or was assessed since."""
        newest = Assessment.objects.filter(relationship=OuterRef("relationship")).order_by("-on", "-id")
        gone = ~Q(relationship__territory=F("part__territory")) | ~Q(relationship__status=Status.ACTIVE)
        rows: Any = self.annotate(
            newest=Subquery(newest.values("pk")[:1]),
            has_left=Case(When(gone, then=Value(True)), default=Value(False), output_field=models.BooleanField()),
        )
        found: RoundEntryQuerySet = rows
        return found

    def by_weight(self) -> "RoundEntryQuerySet":
        """Adds what the diff is sorted by: moves first, then other changes, then what was confirmed."""
        rows: Any = self.annotate(
            weight=Case(
                When(~Q(grade=F("grade_before")), then=Value(0)),
                When(kind=EntryKind.CHANGED, then=Value(1)),
                default=Value(2),
                output_field=IntegerField(),
            )
        )
        found: RoundEntryQuerySet = rows
        return found

    def moving(self, *, up: bool) -> "RoundEntryQuerySet":
        """Those whose grade rises, or falls. To be ungraded no longer is neither."""
        graded: Any = self.exclude(grade_before=Grade.UNGRADED)
        ranked = graded.annotate(rank=rank("grade"), rank_before=rank("grade_before"))
        return ranked.filter(rank__lt=F("rank_before")) if up else ranked.filter(rank__gt=F("rank_before"))


class RoundEntry(models.Model):
    """What a round says of one client: a proposal until its part is closed, which makes it an assessment or says why
    it does not. The grade before is that of the day it was made, and once closed that of the moment it was.
    """

    part = models.ForeignKey(RoundPart, models.PROTECT, related_name="entries", verbose_name=_("part of a round"))
    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="round_entries", verbose_name=_("client")
    )
    author = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("author"))
    on = models.DateField(_("date"))
    at = models.DateTimeField(_("at"))
    kind = models.CharField(_("what was said"), max_length=10, choices=EntryKind)
    # Indicator code -> value, source, day and product, as `grading.entries` writes and reads them.
    answers = models.JSONField(_("values"), default=dict)
    note = models.CharField(_("note"), max_length=300, blank=True)
    # The assessment she had then. A newer one is a newer judgement, and wins.
    based_on = models.ForeignKey(
        Assessment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("assessment before")
    )
    grade_before = models.CharField(_("grade before"), max_length=1, choices=Grade)
    potential_before = models.PositiveSmallIntegerField(_("potential before"), null=True, blank=True)
    support_before = models.PositiveSmallIntegerField(_("support before"), null=True, blank=True)
    grade = models.CharField(_("grade"), max_length=1, choices=Grade)
    potential = models.PositiveSmallIntegerField(
        _("potential"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    support = models.PositiveSmallIntegerField(_("support"), null=True, blank=True, validators=[MaxValueValidator(100)])
    outcome = models.CharField(_("what became of it"), max_length=10, choices=Outcome, blank=True)
    assessment = models.ForeignKey(
        Assessment, models.PROTECT, null=True, blank=True, related_name="round_entries", verbose_name=_("assessment")
    )

    objects = RoundEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of a round")
        verbose_name_plural = _("entries of rounds")
        ordering: ClassVar = ["part_id", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["part", "relationship"], name="one_entry_per_client_and_part"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.ASSESSED, assessment__isnull=False)
                | (~Q(outcome=Outcome.ASSESSED) & Q(assessment__isnull=True)),
                name="an_assessment_came_of_it",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.part}"

    @property
    def moves(self) -> bool:
        return self.grade != self.grade_before

    @property
    def rises(self) -> bool:
        return _RANKS[Grade(self.grade)] < _RANKS[Grade(self.grade_before)]


class SpotCheckQuerySet(models.QuerySet["SpotCheck"]):
    def visible_to(self, user: User | AnonymousUser) -> "SpotCheckQuerySet":
        """Drawn at the territory of the part, whoever has her now."""
        return self.filter(at_or_below(visible_paths(user), "entry__part__territory__path"))

    def decided_by_manager(self, user: User) -> "SpotCheckQuerySet":
        return self.filter(at_or_below(managed_paths(user), "entry__part__territory__path"))

    def open(self) -> "SpotCheckQuerySet":
        return self.filter(state=CheckState.OPEN)

    def wanting_anew(self) -> "SpotCheckQuerySet":
        """Those that found otherwise, and whose client nobody has assessed since."""
        since = Assessment.objects.filter(relationship=OuterRef("entry__relationship"), on__gte=OuterRef("entry__on"))
        return self.filter(~Exists(since.filter(pk__gt=OuterRef("entry__assessment"))), state=CheckState.DIFFERS)


class SpotCheck(models.Model):
    """An assessment of a round drawn for the manager to look at herself, with the client's next visit."""

    entry = models.OneToOneField(RoundEntry, models.PROTECT, related_name="check_drawn", verbose_name=_("entry"))
    drawn_on = models.DateField(_("drawn on"))
    state = models.CharField(
        pgettext_lazy("spot check", "outcome"), max_length=10, choices=CheckState, default=CheckState.OPEN
    )
    words = models.CharField(_("what was seen"), max_length=500, blank=True)
    decided_on = models.DateField(_("checked on"), null=True, blank=True)
    decided_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        ordering: ClassVar = ["-drawn_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state=CheckState.OPEN, decided_on=None, decided_by=None)
                | (~Q(state=CheckState.OPEN) & Q(decided_on__isnull=False, decided_by__isnull=False)),
                name="checked_by_somebody_on_a_day",
            ),
            models.CheckConstraint(condition=~Q(state=CheckState.DIFFERS) | ~Q(words=""), name="differs_in_words"),
        ]
        indexes: ClassVar = [models.Index(fields=["drawn_on", "id"], name="spot_check_by_day")]

    def __str__(self) -> str:
        return f"{self.entry.relationship} · {self.drawn_on}"

    def get_absolute_url(self) -> str:
        return reverse("grading:round-check", args=[self.pk])
