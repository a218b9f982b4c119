"""An address with a NUL in it."""

import pytest


@pytest.mark.parametrize(
    "url",
    [
        "/visits/new/?q=%00",
        "/retention/board/?territory=%00",
        "/clients/?q=a%00b",
        "/grading/schemes/new/%00/",
        "/?page=%00",
    ],
)
def test_it_finds_nothing(client, li, url):
    client.force_login(li)

    assert client.get(url).status_code == 404
