"""Who gets what at the desk's URLs, for a client of li's."""

from tests.matrix import Row


def client_of(world):
    return (world.dr_chen.pk,)


ROWS = [
    Row("home", zhao=200, admin=200),
    Row("today", zhao=200, admin=200),
    Row("client", client_of),
    Row("focus", client_of, li=302, wang=302, method="post"),
    Row("stage", client_of),
    Row("planning:week", zhao=200, admin=200),
    Row("retention:board", zhao=200, admin=200),
    # Who manages nobody is led to her own figures.
    Row("retention:effort", li=302, zhao=302, admin=302),
    Row("retention:team", li=302, zhao=302, admin=302),
    Row("retention:mine", zhao=200, admin=200),
    Row("retention:at-risk", zhao=200, admin=200),
]
