from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Axis(TextChoices):
    POTENTIAL = "potential", _("Potential")
    SUPPORT = "support", _("Support")


class Level(TextChoices):
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class IndicatorKind(TextChoices):
    NUMBER = "number", _("Number")
    CHOICE = "choice", _("One of several steps")


class FactSource(TextChoices):
    """Where a value comes from; no value goes without one."""

    OBSERVED = "observed", _("Seen on a visit")
    CLIENT = "client", _("Said by the client")
    COLLEAGUE = "colleague", _("Said by a colleague of the client")
    PUBLIC = "public", _("Public information")
    FILE = "file", _("Imported file")


class ChangeReason(TextChoices):
    """Why a grade changed, where no person gave her own words. Kept as a code, read in the reader's language."""

    ASSESSED = "assessed", _("The client was assessed")
    SCHEME = "scheme", _("The grading scheme in force says so")
    IMPORTED = "imported", _("Facts from an imported file")
    RAN_OUT = "ran_out", _("The grade set by hand has run out")
    ROUND = "round", _("Assessed in the quarter's round")


class Worklist(TextChoices):
    """What of the grading is waiting for a rep."""

    UNGRADED = "ungraded", _("Ungraded")
    MOVED = "moved", _("Place or hours changed since the last assessment")
    UNFOUNDED = "unfounded", _("D without evidence of the potential")
    STALE = "stale", _("Not assessed for long")
    CHECKED = "checked", _("A check saw it otherwise")


class Reach(TextChoices):
    """Whether cut-offs reach the Pareto check's 80 %, and what keeps them from it."""

    REACHED = "reached", _("About 80 % is within reach.")
    CAPACITY = "capacity", _("80 % is out of reach: it would ask for more contacts than there are field days for.")
    HALF = "half", _("80 % is out of reach: more than half of the graded clients would be A.")
    BOTH = (
        "both",
        _("80 % is out of reach: it takes more A clients than half, and more contacts than field days allow."),
    )
    UNEVEN = "uneven", _("80 % is out of reach: too many clients have the same scores.")
    NO_ROOM = "no_room", _("80 % is out of reach: any cut-offs ask for more contacts than field days allow.")


class PartState(TextChoices):
    """How far a territory's part of a round is."""

    OPEN = "open", pgettext_lazy("part of a round", "Being assessed")
    SUBMITTED = "submitted", pgettext_lazy("part of a round", "Handed in")
    SENT_BACK = "sent_back", pgettext_lazy("part of a round", "Sent back")
    APPROVED = "approved", pgettext_lazy("part of a round", "Approved, being closed")
    CLOSED = "closed", pgettext_lazy("part of a round", "Closed")


class RoundStep(TextChoices):
    """What happens to a part of a round."""

    HANDED_IN = "handed_in", pgettext_lazy("step of a round", "handed in")
    SENT_BACK = "sent_back", pgettext_lazy("step of a round", "sent back")
    APPROVED = "approved", pgettext_lazy("step of a round", "approved")
    CLOSED = "closed", pgettext_lazy("step of a round", "closed")


class EntryKind(TextChoices):
    """What a round says of a client: that nothing changed, or what did."""

    CONFIRMED = "confirmed", pgettext_lazy("entry of a round", "Nothing changed")
    CHANGED = "changed", pgettext_lazy("entry of a round", "Values changed")


class Outcome(TextChoices):
    """What became of an entry when its part was closed."""

    ASSESSED = "assessed", pgettext_lazy("entry of a round", "Assessed")
    OVERTAKEN = "overtaken", pgettext_lazy("entry of a round", "Assessed elsewhere since: the newer one counts")
    LEFT = "left", pgettext_lazy("entry of a round", "No longer a client of this territory")


class CheckState(TextChoices):
    """What the manager saw when she checked an assessment."""

    OPEN = "open", pgettext_lazy("spot check", "To be checked")
    AGREES = "agrees", pgettext_lazy("spot check", "Agrees")
    DIFFERS = "differs", pgettext_lazy("spot check", "Differs")
