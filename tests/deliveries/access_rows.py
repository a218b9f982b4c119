from tests.deliveries.post import message_to
from tests.matrix import Row


def lis_message(world):
    return (message_to(world.li).pk,)


ROWS = [
    Row("deliveries:list", zhao=200, admin=200),
    Row("deliveries:read", args=lis_message, method="post", li=302, wang=404, zhao=404, admin=404),
    Row("deliveries:read-all", method="post", li=302, wang=302, zhao=302, admin=302),
]
