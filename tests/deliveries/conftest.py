import socket

import pytest

from tests.deliveries.servers import Listener, MailServer, serving


@pytest.fixture
def listener():
    with serving(Listener()) as server:
        yield server


@pytest.fixture
def robots(listener, settings):
    """All robots speak on this machine."""
    settings.ROBOT_SERVERS = dict.fromkeys(settings.ROBOT_SERVERS, listener.url)
    return listener


@pytest.fixture
def nobody(settings):
    """Where the servers were nobody listens; the port is held, or somebody else's server could get it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        host, port = held.getsockname()
        settings.ROBOT_SERVERS = dict.fromkeys(settings.ROBOT_SERVERS, f"http://{host}:{port}")
        settings.EMAIL_PORT = port
        yield


@pytest.fixture
def mail_server(settings):
    with serving(MailServer()) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield server
