"""On which visit the manager saw the client whose assessment she checked."""

from typing import ClassVar

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.access import visible_paths
from accounts.models import User, at_or_below
from grading.models import SpotCheck
from visits.models.logged import Visit


class CheckedVisitQuerySet(models.QuerySet["CheckedVisit"]):
    def visible_to(self, user: User | AnonymousUser) -> "CheckedVisitQuerySet":
        return self.filter(at_or_below(visible_paths(user), "visit__relationship__territory__path"))


class CheckedVisit(models.Model):
    """The visit that a spot check rests on: at most one for each."""

    check_done = models.OneToOneField(SpotCheck, models.PROTECT, related_name="seen_on", verbose_name=_("spot check"))
    visit = models.ForeignKey(Visit, models.PROTECT, related_name="checks", verbose_name=_("visit"))

    objects = CheckedVisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit of a spot check")
        verbose_name_plural = _("visits of spot checks")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return str(self.visit)
