"""How a message may fail to arrive. Their words are kept with the message: they hold no key and no address."""


class NotDelivered(Exception):
    """It did not go out for certain; a later try may succeed."""


class Unreachable(NotDelivered):
    """Nobody answered: whoever waits for the same server need not be tried for now."""


class Refused(Exception):
    """It did not go out, and as things stand it never will."""


class Unsure(Exception):
    """It may have gone out: sending it again could double it."""
