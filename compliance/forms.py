from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import WordsField
from compliance.models import AdverseEvent


class ConfirmForm(forms.ModelForm):
    """The recipient says that she has the report."""

    class Meta:
        model = AdverseEvent
        fields = ("confirmation",)
        field_classes = {"confirmation": WordsField}
        labels = {"confirmation": _("Case number or note")}
