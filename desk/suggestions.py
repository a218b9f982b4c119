"""A client on Today or in the plan, as the page says it."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clients.models import ClinicSlot, Relationship
from desk.reasons import Reason


@dataclass(frozen=True)
class Suggestion:
    """Whom to see: why, and where she is to be found on this half day.

    The words are found here and not in the template, whose conditions cost more than the whole day's queries.
    """

    relationship: Relationship
    reasons: list[Reason]
    slots: list[ClinicSlot] = field(default_factory=list)
    in_clinic: bool = False

    @property
    def pk(self) -> str:
        return str(self.relationship.pk)

    @property
    def url(self) -> str:
        return self.relationship.get_absolute_url()

    @property
    def log_url(self) -> str:
        return reverse("visits:new", args=[self.relationship.pk])

    @property
    def name(self) -> str:
        return self.relationship.client.full_name

    @property
    def title(self) -> str:
        return self.relationship.client.title or self.relationship.client.post

    @property
    def place(self) -> str:
        return self.relationship.client.place_in_words

    @property
    def grade(self) -> str:
        return self.relationship.grade

    @property
    def mark(self) -> str:
        return self.relationship.grade_mark

    @property
    def is_focus(self) -> bool:
        return self.relationship.has_focus_mark

    @property
    def grade_in_words(self) -> str:
        return _("Focus B") if self.is_focus else self.relationship.get_grade_display()

    @property
    def clinic(self) -> str:
        """Where she is today, now first; empty where it is not known."""
        if self.in_clinic:
            return _("In clinic now")
        if not self.slots:
            return ""
        part, kind = self.slots[0].get_part_display(), self.slots[0].get_kind_display()
        return pgettext("clinic slot", "%(part)s %(kind)s") % {"part": part, "kind": kind}
