import socket

import pytest
from celery import Celery


@pytest.fixture
def unreachable_broker():
    """A Celery app whose Redis refuses connections: the port is taken, and nobody listens on it."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        yield Celery(broker=f"redis://127.0.0.1:{silent.getsockname()[1]}/0", set_as_current=False)
