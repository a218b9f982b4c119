"""What several pages of clients share."""

from typing import cast

from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_parts import Guarded
from accounts.models import User
from clients.actions import name_department, name_organisation
from clients.models import (
    Client,
    ClinicSlot,
    Department,
)


class ChangedByHers(Guarded):
    """A look across shows a client and changes nothing."""

    def has_change_permission(self, request: HttpRequest, obj: Client | ClinicSlot | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_hers(request, obj)  # type: ignore[misc]

    def has_delete_permission(self, request: HttpRequest, obj: Client | ClinicSlot | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_hers(request, obj)  # type: ignore[misc]

    def _is_hers(self, request: HttpRequest, obj: Client | ClinicSlot | None) -> bool:
        if obj is None:
            return True
        return type(obj).objects.editable_by(cast(User, request.user)).filter(pk=obj.pk).exists()


class FindableForm(ModelForm):
    """Fills the columns a name is found by, and says so when the name is there already."""

    def validate_unique(self) -> None:
        name = name_department if isinstance(self.instance, Department) else name_organisation
        name(self.instance, self.instance.name)
        super().validate_unique()
        try:
            self.instance.validate_constraints()
        except ValidationError:
            self.add_error("name", _("This name is there already."))
