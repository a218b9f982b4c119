from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.db import transaction

from pharmacrm.demo import load

PASSWORD = "a-password-of-the-demo"


@pytest.fixture(scope="module")
def demo(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
    """The demo of the module's PLAN: loaded once, in a transaction that ends with the module.

    Each test has a transaction of its own inside it (`usefixtures("demo", "db")`), so whatever it does is gone again.
    """
    module: ModuleType = request.module
    with django_db_blocker.unblock(), transaction.atomic():
        yield load.load(module.PLAN, password=PASSWORD, report=lambda line: None)
        transaction.set_rollback(True)
