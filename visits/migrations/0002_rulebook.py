"""The one row whose version tells processes that the rules changed."""
import uuid

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def make(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("visits", "Rulebook").objects.create(version=uuid.uuid4())


def unmake(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("visits", "Rulebook").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("workdays", "0002_seed_holidays")]
    operations = [migrations.RunPython(make, unmake)]
