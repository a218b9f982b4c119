from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        # After the models are there; nothing is started here.
        from clients.importing.kinds import register  # noqa: PLC0415
        from desk.importing.people import People  # noqa: PLC0415
        from desk.importing.roster import Roster  # noqa: PLC0415

        register(Roster())
        register(People())
