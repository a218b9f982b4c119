import socket

import pytest
from kombu import Connection


@pytest.fixture
def broker_down(monkeypatch):
    """The product's broker refuses connections: its port is taken, and nobody listens on it."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        monkeypatch.setattr("pharmacrm.health.app.connection_for_write", lambda: Connection(url))
        yield
