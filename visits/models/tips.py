"""What may be said to a client where: the company's own words."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from clients.enums import Stage, Style
from visits.enums import TipKind, TipPlace, TipTheme


class Tip(models.Model):
    """A hint or a phrase for a place, in both languages; the company's own. Which of them are shown: `visits.tips`."""

    place = models.CharField(_("place"), max_length=8, choices=TipPlace)
    kind = models.CharField(_("kind"), max_length=8, choices=TipKind, default=TipKind.TIP)
    words_zh = models.CharField(_("words in Chinese"), max_length=200)
    words_en = models.CharField(_("words in English"), max_length=200)
    theme = models.CharField(
        _("theme"),
        max_length=12,
        choices=TipTheme,
        blank=True,
        help_text=_("A style that does not go with a theme is never offered it."),
    )
    style = models.CharField(
        _("style"), max_length=10, choices=Style, blank=True, help_text=_("Empty: for every style.")
    )
    from_stage = models.CharField(_("from stage"), max_length=10, choices=Stage, blank=True)
    to_stage = models.CharField(_("to stage"), max_length=10, choices=Stage, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("tip")
        verbose_name_plural = _("tips")
        ordering: ClassVar = ["place", "order", "id"]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """The words in the reader's language."""
        return self.words_en if (get_language() or "").startswith("en") else self.words_zh

    def clean(self) -> None:
        stages: list[Any] = list(Stage.values)
        if self.from_stage and self.to_stage and stages.index(self.to_stage) < stages.index(self.from_stage):
            raise ValidationError({"to_stage": _("This stage comes before the first one.")})
