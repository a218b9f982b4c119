"""Sheets on their way in, and what of them could not be taken."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clients.enums import (
    ImportState,
)


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: User | AnonymousUser) -> "ImportRunQuerySet":
        """One's own only: a sheet may name clients of territories that others don't see."""
        return self.filter(user_id=user.pk)

    def listed(self) -> "ImportRunQuerySet":
        """Without the files themselves, which are megabytes."""
        return self.defer("content", "header", "mapping", "options")

    def to_do(self, at: datetime) -> "ImportRunQuerySet":
        """Asked for and in nobody's hands, or in those of a worker that died."""
        return self.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lt=at), state__in=[ImportState.QUEUED, ImportState.RUNNING]
        )


class ImportRun(models.Model):
    """One upload on its way from preview to report. The row is the truth; a message to the worker only a nudge."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="import_runs", verbose_name=_("user")
    )
    filename = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(editable=False)
    sheet = models.CharField(_("sheet"), max_length=255, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    header_row = models.PositiveIntegerField(_("header row"), default=1)
    # The header's cells as they stand in the sheet; the report repeats them.
    header = models.JSONField(default=list, blank=True, editable=False)
    # Which column of the sheet (counted from 0) feeds which field.
    mapping = models.JSONField(_("columns"), default=dict, blank=True)
    # What the kind asked for besides the file: {"territory": "BJ-01"}.
    options = models.JSONField(_("options"), default=dict, blank=True)
    dry_run = models.BooleanField(_("dry run"), default=False)
    # Set by the command alone, whose user has the machine: rows of every territory are taken.
    everywhere = models.BooleanField(_("every territory"), default=False, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    error = models.TextField(_("error"), blank=True)
    total = models.PositiveIntegerField(_("rows"), default=0)
    position = models.PositiveIntegerField(_("rows done"), default=0)
    created = models.PositiveIntegerField(_("created"), default=0)
    updated = models.PositiveIntegerField(_("updated"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    # The moment it was asked for: its business date is that of every row, also of those done after midnight.
    queued_at = models.DateTimeField(_("asked for at"), null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    # How often it was taken up since it last came forward.
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-uploaded_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="import_of_user"),
            models.Index(fields=["id"], condition=Q(state__in=["queued", "running"]), name="import_to_do"),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("clients:import-run", args=[self.key])

    @property
    def is_under_way(self) -> bool:
        return self.state in {ImportState.QUEUED, ImportState.RUNNING}

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed and asked for: before the job, after a dry run, after a stop."""
        if self.state == ImportState.DONE:
            return self.dry_run
        return not self.is_under_way

    @property
    def has_report(self) -> bool:
        return self.state == ImportState.DONE

    @property
    def percent(self) -> int:
        return 100 * self.position // self.total if self.total else 0


class ImportReject(models.Model):
    """A row that could not be taken, with the sheet row its author sees and the reason."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rejects", verbose_name=_("import"))
    row_number = models.PositiveIntegerField(_("sheet row"))
    cells = models.JSONField(_("cells"))
    reason = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("rejected row")
        verbose_name_plural = _("rejected rows")
        ordering: ClassVar = ["run_id", "row_number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "row_number"], name="one_reject_per_row"),
        ]

    def __str__(self) -> str:
        return f"{self.row_number}: {self.reason}"
