"""Whom do we maintain: clients, and the relationship that everything hangs on."""

from datetime import date
from typing import ClassVar, Protocol

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.access import visible_paths, workable_paths
from accounts.models import Territory, TerritoryQuerySet, User, at_or_below
from clients.clinic import Quiet
from clients.enums import (
    Clarity,
    ClientKind,
    Grade,
    Phase,
    Role,
    Stage,
    Status,
    Style,
)
from clients.facts import Concern, DecisionScope, chosen
from clients.models.places import Department, Organisation, SearchNames


def place_in_words(organisation: str | None, department: str | None) -> str:
    """Hospital · department, as far as they are known."""
    return " · ".join(part for part in (organisation, department) if part)


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, user: User | AnonymousUser) -> "ClientQuerySet":
        return self.filter(pk__in=Relationship.objects.visible_to(user).values("client"))

    def editable_by(self, user: User | AnonymousUser) -> "ClientQuerySet":
        return self.filter(pk__in=Relationship.objects.editable_by(user).values("client"))


# Derived from what stands elsewhere.
NOT_IN_HISTORY = [
    "name_key", "pinyin", "initials", "phone_reversed", "importance", "moves", "moves_against", "style_clarity",
    "hours_changed_on",
]  # fmt: skip


class Client(SearchNames):
    """A person or firm we maintain: facts shared by every team that covers her."""

    kind = models.CharField(_("kind"), max_length=6, choices=ClientKind, default=ClientKind.PERSON)
    full_name = models.CharField(_("full name"), max_length=80)
    title = models.CharField(_("professional title"), max_length=40, blank=True)
    address_form = models.CharField(_("form of address"), max_length=40, blank=True)
    # Where she works now. Written only by `clients.actions`, from the primary affiliation.
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="clients", verbose_name=_("organisation"), null=True, blank=True
    )
    department = models.ForeignKey(
        Department, models.PROTECT, related_name="clients", verbose_name=_("department"), null=True, blank=True
    )
    post = models.CharField(_("post"), max_length=40, blank=True)
    is_prescriber = models.BooleanField(Role.PRESCRIBER.label, default=False)
    is_decision_maker = models.BooleanField(Role.DECISION_MAKER.label, default=False)
    is_influencer = models.BooleanField(Role.INFLUENCER.label, default=False)
    # What people say it is; it counts while too little was observed.
    stated_style = models.CharField(_("style as stated"), max_length=10, choices=Style, blank=True)
    # What it is taken for, by `clients.styles`. Written only by `clients.actions`, which `visits.styling` tells what
    # was observed; `check_state` compares.
    style = models.CharField(_("style"), max_length=10, choices=Style, blank=True, editable=False)
    style_clarity = models.CharField(
        _("how clear the style is"), max_length=8, choices=Clarity, default=Clarity.TOO_FEW, editable=False
    )
    duties = models.TextField(_("duties"), blank=True, max_length=500)
    # Several of `clients.facts.DecisionScope` and `Concern`, as `codes` writes them.
    decision_scope = models.CharField(_("has a say in"), max_length=100, blank=True, editable=False)
    concerns = models.CharField(_("cares about"), max_length=100, blank=True, editable=False)
    topics = models.CharField(_("likes to talk of"), max_length=300, blank=True)
    # Month and day, "05-20": how old she is, is nothing we need.
    birthday = models.CharField(_("birthday"), max_length=5, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    # The phone's digits, last first, so that a tail is a prefix and an index finds it.
    phone_reversed = models.CharField(max_length=60, editable=False, blank=True, db_index=True)
    wechat = models.CharField(_("WeChat"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    # Her own hours without suggestions, beside those that hold for everybody: `clients.clinic`.
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True)
    # The number another system knows her by; an import finds her again with it.
    external_id = models.CharField(_("number in another system"), max_length=60, blank=True, db_index=True)
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)
    # The last day on which hours that were known became others at once; planned ones are days of their slots. Written
    # only by `clients.timetabling`.
    hours_changed_on = models.DateField(_("hours changed on"), null=True, blank=True, editable=False)
    # By whom she moves: `clients.influence`. None and nobody for who moves nobody; written only by
    # `clients.influencing`.
    importance = models.PositiveSmallIntegerField(_("importance"), null=True, blank=True, editable=False)
    moves = models.PositiveSmallIntegerField(_("clients of high potential she moves"), default=0, editable=False)
    moves_against = models.PositiveSmallIntegerField(_("clients she moves against us"), default=0, editable=False)

    objects = ClientQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=NOT_IN_HISTORY)

    class Meta:
        verbose_name = _("client")
        verbose_name_plural = _("clients")
        ordering: ClassVar = ["pinyin", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | Q(quiet_from__isnull=False, quiet_to__isnull=False) & ~Q(quiet_from=F("quiet_to")),
                name="quiet_hours_begin_and_end",
                violation_error_message=_("Quiet hours have a beginning and an end."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["pinyin", "id"], name="client_by_name"),
            models.Index(
                fields=["hours_changed_on"], condition=Q(hours_changed_on__isnull=False), name="client_of_other_hours"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def roles(self) -> list[Role]:
        held = {
            Role.PRESCRIBER: self.is_prescriber,
            Role.DECISION_MAKER: self.is_decision_maker,
            Role.INFLUENCER: self.is_influencer,
        }
        return [role for role, has in held.items() if has]

    def knows(self, fact: str) -> bool:
        """Whether anything is known of one of `clients.facts.FACTS`."""
        return bool(getattr(self, fact))

    @property
    def decides(self) -> list[DecisionScope]:
        return chosen(DecisionScope, self.decision_scope)

    @property
    def cares_about(self) -> list[Concern]:
        return chosen(Concern, self.concerns)

    @property
    def quiet(self) -> Quiet | None:
        """Her own quiet hours, if she has any."""
        return Quiet(self.quiet_from, self.quiet_to) if self.quiet_from and self.quiet_to else None

    @property
    def place_in_words(self) -> str:
        """Hospital · department, as far as they are known."""
        names = (place.name if place else None for place in (self.organisation, self.department))
        return place_in_words(*names)


class RelationshipQuerySet(models.QuerySet["Relationship"]):
    def visible_to(self, user: User | AnonymousUser) -> "RelationshipQuerySet":
        return self.below(visible_paths(user))

    def editable_by(self, user: User | AnonymousUser) -> "RelationshipQuerySet":
        """What the person may change: without what a look across shows her."""
        return self.below(workable_paths(user))

    def below(self, paths: list[str]) -> "RelationshipQuerySet":
        """Those of the territories at the given paths and below: by a join, which is planned faster than a set."""
        return self.filter(at_or_below(paths, "territory__path"))

    def within(self, territories: TerritoryQuerySet) -> "RelationshipQuerySet":
        """Those of the given territories."""
        return self.filter(territory__in=territories)

    def active(self) -> "RelationshipQuerySet":
        return self.filter(status=Status.ACTIVE)

    def due(self, on: date) -> "RelationshipQuerySet":
        return self.filter(status=Status.ACTIVE, due_on__lte=on)

    def neglected(self, on: date) -> "RelationshipQuerySet":
        return self.filter(status=Status.ACTIVE, neglected_on__lte=on)

    def escalated(self, on: date) -> "RelationshipQuerySet":
        return self.filter(status=Status.ACTIVE, escalated_on__lte=on)

    def digest_only(self, on: date) -> "RelationshipQuerySet":
        """Neglected, and nothing of theirs ever escalates: the manager hears of them in her digest alone."""
        return self.neglected(on).filter(escalated_on__isnull=True)

    def with_step_due(self, on: date) -> "RelationshipQuerySet":
        """Those with a next step, promised or only planned, whose day has come or is past."""
        return self.filter(status=Status.ACTIVE, next_step_on__lte=on)

    def with_client(self) -> "RelationshipQuerySet":
        """Joins who she is and where she works."""
        return self.select_related("client__organisation", "client__department", "territory")

    def for_rows(self) -> "RelationshipQuerySet":
        """Joins what a row of a list shows and loads nothing else: of ninety columns most are for the card."""
        return self.select_related("client__organisation", "client__department").only(*SHOWN_IN_ROWS)

    def as_rows(self, *, with_territory: bool = False) -> "models.QuerySet[Relationship, RelationshipRow]":
        """The same, and whatever was annotated, as plain tuples: for the lists that everybody opens all day long."""
        territory = ["territory__name"] if with_territory else []
        return self.values_list(*SHOWN_IN_ROWS, *self.query.annotation_select, *territory, named=True)


# What a list is sorted by is among it.
SHOWN_IN_ROWS = (
    "id", "client_id", "territory_id", "grade", "phase", "status", "focus_until", "due_on", "neglected_on",
    "escalated_on", "next_step_on", "last_contact_on", "last_in_person_on", "client__full_name", "client__title",
    "client__post", "client__pinyin", "client__is_prescriber", "client__is_decision_maker", "client__is_influencer",
    "client__organisation__name", "client__department__name",
)  # fmt: skip


class RelationshipRow(Protocol):
    """A row of `as_rows`; `territory__name` is there on demand."""

    id: int
    client_id: int
    territory_id: int
    grade: str
    phase: str
    status: str
    focus_until: date | None
    due_on: date | None
    neglected_on: date | None
    escalated_on: date | None
    next_step_on: date | None
    last_contact_on: date | None
    last_in_person_on: date | None
    client__full_name: str
    client__title: str
    client__post: str
    client__pinyin: str
    client__is_prescriber: bool
    client__is_decision_maker: bool
    client__is_influencer: bool
    client__organisation__name: str | None
    client__department__name: str | None
    territory__name: str


class Relationship(models.Model):
    """One client as covered by one territory: what the UI calls "my client".

    The columns after `began_on` are state, each with one writer, named above it. Grade, dates and the mark of an open
    alert are computed when something happens, and checked against the facts by `manage.py check_state`.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="relationships", verbose_name=_("client"))
    territory = models.ForeignKey(
        Territory, models.PROTECT, related_name="relationships", verbose_name=_("territory"), db_index=False
    )
    began_on = models.DateField(_("began"))

    # Written only by grading.actions, which also records why.
    potential = models.PositiveSmallIntegerField(
        _("potential"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    support = models.PositiveSmallIntegerField(
        _("support"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    grade = models.CharField(_("grade"), max_length=1, choices=Grade, default=Grade.UNGRADED)
    # The raw estimate behind potential: suitable patients a month. None where no value says it.
    volume = models.PositiveIntegerField(_("suitable patients a month"), null=True, blank=True)
    # A grade that a manager set by hand, and its last day; "" and None while the rule alone decides.
    grade_by_hand = models.CharField(_("grade set by hand"), max_length=1, choices=Grade, blank=True)
    grade_by_hand_until = models.DateField(_("set by hand until"), null=True, blank=True)
    # Written only by clients.actions.
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, blank=True)
    # Written only by clients.choosing, which also records why.
    phase = models.CharField(_("phase"), max_length=10, choices=Phase, default=Phase.TARGET)
    trial_ends_on = models.DateField(_("trial until"), null=True, blank=True)
    # Written only by clients.actions, at the word of planning's breakthrough plans; `check_state` compares.
    focus_until = models.DateField(_("focus until"), null=True, blank=True)
    # Written only by visits.state, from the visits themselves. Contact days are days with a contact that counts.
    last_contact_on = models.DateField(_("last contact"), null=True, blank=True)
    last_in_person_on = models.DateField(_("last contact in person"), null=True, blank=True)
    contact_days_that_week = models.PositiveSmallIntegerField(_("contact days in the week of the last"), default=0)
    contact_days_that_month = models.PositiveSmallIntegerField(_("contact days in the month of the last"), default=0)
    next_step_on = models.DateField(_("earliest open next step"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    neglected_on = models.DateField(_("neglected from"), null=True, blank=True)
    escalated_on = models.DateField(_("escalated from"), null=True, blank=True)
    # Active from the beginning. Written only by retention.actions.set_status.
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.ACTIVE)
    # Written only by retention.actions.
    alert_open = models.BooleanField(_("alert open"), default=False)

    objects = RelationshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["client", "territory"], name="one_relationship_per_territory"),
            models.CheckConstraint(
                condition=Q(potential__isnull=True) | Q(potential__lte=100), name="potential_up_to_100"
            ),
            models.CheckConstraint(condition=Q(support__isnull=True) | Q(support__lte=100), name="support_up_to_100"),
            models.CheckConstraint(
                condition=Q(phase=Phase.TRIAL) | Q(trial_ends_on__isnull=True), name="only_a_trial_ends"
            ),
            models.CheckConstraint(
                condition=Q(grade_by_hand="") ^ Q(grade_by_hand_until__isnull=False), name="a_grade_by_hand_ends"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["territory", "due_on"], name="relationship_due"),
            # For those who see many territories: the first page of a million instead of a sort of a million.
            models.Index(fields=["due_on", "id"], name="relationship_by_due"),
            models.Index(fields=["last_contact_on", "id"], name="relationship_by_contact"),
            # The nightly scan reads what newly crossed, not what exists.
            models.Index(
                fields=["neglected_on"], condition=Q(status="active", alert_open=False), name="relationship_to_alert"
            ),
            models.Index(fields=["status", "neglected_on"], condition=Q(alert_open=True), name="relationship_to_heal"),
            models.Index(
                fields=["territory", "grade"], condition=Q(status="active", alert_open=True), name="relationship_alerts"
            ),
            # A few among a million: the nightly regrade ends what has run out.
            models.Index(
                fields=["grade_by_hand_until"],
                condition=Q(grade_by_hand_until__isnull=False),
                name="relationship_by_hand",
            ),
        ]

    def __str__(self) -> str:
        return str(self.client)

    def get_absolute_url(self) -> str:
        return reverse("client", args=[self.pk])

    @property
    def grade_mark(self) -> str:
        """What the badge says."""
        return Grade(self.grade).mark

    @property
    def has_focus_mark(self) -> bool:
        """Whether the mark stands on a B client; on another grade it means nothing any more."""
        return self.grade == Grade.B and self.focus_until is not None

    def is_focus(self, on: date) -> bool:
        """Whether she is one of the B clients the rep tries to win now."""
        return self.grade == Grade.B and self.focus_until is not None and self.focus_until >= on


class StageChangeQuerySet(models.QuerySet["StageChange"]):
    def visible_to(self, user: User | AnonymousUser) -> "StageChangeQuerySet":
        return self.filter(relationship__in=Relationship.objects.visible_to(user))


class StageChange(models.Model):
    """When a relationship went from one stage to another. Written with every change of a stage, never edited."""

    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="stage_changes", verbose_name=_("client")
    )
    on = models.DateField(_("date"), db_index=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("author"))
    old = models.CharField(_("stage before"), max_length=10, choices=Stage, blank=True)
    new = models.CharField(_("stage after"), max_length=10, choices=Stage, blank=True)
    # Empty for what was noted before evidence was asked for.
    evidence = models.CharField(_("what speaks for it"), max_length=500, blank=True)

    objects = StageChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage change")
        verbose_name_plural = _("stage changes")
        ordering: ClassVar = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.relationship} · {self.on}"
