"""What each of the cast gets at the URLs of the clients room."""

from tests.matrix import Row

ROWS = [
    Row("clients:list", zhao=200, admin=200),
    Row("clients:export", zhao=200, admin=200),
    Row("clients:new", zhao=200, admin=200),
    Row("clients:edit", args=lambda world: (world.dr_chen.pk,)),
    Row("clients:organisations", zhao=200, admin=200),
    # Where clients work is known to everybody; who works there is not.
    Row("clients:organisation", args=lambda world: (world.anzhen.pk,), zhao=200, admin=200),
    Row("clients:organisation-options", zhao=200, admin=200),
    Row("clients:client-options", zhao=200, admin=200),
    Row("clients:territory-options", zhao=200, admin=200),
    Row("clients:department-options", zhao=200, admin=200),
]
