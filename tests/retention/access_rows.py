from tests.matrix import Row

# A list of the person's own territories: nobody else's are in it.
ROWS = [Row("retention:past", zhao=200, admin=200)]
