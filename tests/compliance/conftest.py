import pytest

from accounts.models import User
from compliance.models import SafetyContact
from tests.cast import person


@pytest.fixture
def sun(nation) -> User:
    """The nation's safety officer; posted nowhere."""
    user = person("sun", "孙安", phone="010-12345678")
    SafetyContact.objects.create(territory=nation, user=user)
    return user
