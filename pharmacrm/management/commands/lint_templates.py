"""`lint_templates`: every word in a translate tag, no script or style in the markup."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pharmacrm.markup import faults


class Command(BaseCommand):
    help = "Names every template with untranslated words, inline scripts, styles or handlers."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        found = [
            f"{path.relative_to(settings.BASE_DIR)}:{line}: {fault}"
            for path in sorted(Path(settings.BASE_DIR / "templates").rglob("*.html"))
            for line, fault in faults(path.read_text())
        ]
        if found:
            raise CommandError("\n".join([*found, f"{len(found)} faults in the templates."]))
        self.stdout.write("Templates: every word translated, nothing inline.")
