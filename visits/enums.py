from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Channel(TextChoices):
    """The ways (方式) a client is contacted. A greeting or a gift is not among them."""

    IN_PERSON = "in_person", _("In person")
    PHONE = "phone", _("Phone")
    WECHAT = "wechat", _("WeChat")
    SMS = "sms", _("SMS")
    VIDEO = "video", _("Video")
    DEPARTMENT_MEETING = "department_meeting", _("Department meeting")
    CONFERENCE = "conference", _("Conference")

    @property
    def is_in_person(self) -> bool:
        return self in {Channel.IN_PERSON, Channel.DEPARTMENT_MEETING, Channel.CONFERENCE}


class Outcome(TextChoices):
    """Met is a contact; everything else is an attempt (未见到)."""

    MET = "met", _("Met")
    NOT_FOUND = "not_found", pgettext_lazy("outcome of a visit", "Not found")
    IN_SURGERY = "in_surgery", _("In surgery")
    BUSY = "busy", _("Busy")
    NO_ANSWER = "no_answer", _("No answer")
    NO_REPLY = "no_reply", _("No reply")


def outcome_in_words(channel: str, outcome: str) -> str:
    """Nobody is "met" on the phone: from afar a client is reached."""
    from_afar = not Channel(channel).is_in_person
    return str(_("Reached")) if from_afar and outcome == Outcome.MET else str(Outcome(outcome).label)


class NextStepState(TextChoices):
    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    BROKEN = "broken", _("Broken")
    CANCELLED = "cancelled", _("No longer wanted")


class Target(TextChoices):
    """Whom a line of a cadence policy is for."""

    FOCUS_B = "focus_b", _("Focus B")
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"
    DECISION_MAKER = "decision_maker", _("Decision-maker, any grade")
    INFLUENCER = "influencer", _("Influencer only")
    SUPPLIER = "supplier", _("Supplier or peripheral")
    UNGRADED = "ungraded", _("Ungraded new client")


class Period(TextChoices):
    WEEK = "week", _("a week")
    MONTH = "month", _("a month")


class Reaction(TextChoices):
    POSITIVE = "positive", _("Agreed")
    NEUTRAL = "neutral", _("Listened")
    NEGATIVE = "negative", _("Did not agree")


class Objection(TextChoices):
    EFFICACY = "efficacy", _("Doubts the efficacy")
    SAFETY = "safety", _("Worries about safety")
    PRICE = "price", _("Price or reimbursement")
    SUPPLY = "supply", _("Not listed or out of stock")
    HABIT = "habit", _("Used to another product")
    EVIDENCE = "evidence", _("Wants more evidence")
    SERVICE = "service", _("Unhappy with our service")
    OTHER = "other", _("Other")


class Need(TextChoices):
    RESPECT = "respect", _("Respect")
    BENEFIT = "benefit", _("Benefit")


class Effort(TextChoices):
    """Something extra done for a client. Personal services and gifts are not among them."""

    HELP = "help", _("Helped with work")
    INFORMATION = "information", _("Found information")
    WAITING = "waiting", _("Waited long")
    REST_DAY = "rest_day", _("Came on a day off")
    OTHER = "other", _("Other")


class RequestState(TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")


class ActivityKind(TextChoices):
    """What takes a working day beside contacts (DOMAIN, Effort: a rep eaten by errands)."""

    INTERNAL = "internal", _("Internal work")
    ERRAND = "errand", _("Errand")
    SERVICE = "service", _("Client service")


class QuestionKind(TextChoices):
    """How a question of a coaching form is answered."""

    SCALE = "scale", _("From 1 to 5")
    YES_NO = "yes_no", _("Yes or no")
    WORDS = "words", _("In words")


class Behaviour(TextChoices):
    """The six behaviours that a coach watches for on every joint visit."""

    SMILE = "smile", _("Smiles consciously")
    EYE_CONTACT = "eye_contact", _("Begins eye contact")
    ADDRESS = "address", _("Uses the form of address the client accepts")
    ATTENTION = "attention", _("Gives full attention, watches body language")
    TONE = "tone", _("Matches tone and speed")
    POSITIVE = "positive", _("Uses positive words")


class CoachingState(TextChoices):
    DRAFT = "draft", pgettext_lazy("coaching", "Draft")
    SENT = "sent", pgettext_lazy("coaching", "Waiting for the rep")
    SIGNED = "signed", pgettext_lazy("coaching", "Signed")


class StyleSign(TextChoices):
    """The 25 signs of 001#42–48, said as she might read them herself; the first word is the style each speaks for."""

    DRIVING_OWN_PLAN = "driving_own_plan", _("Likes things to go by her own plan")
    DRIVING_SLIPPING = "driving_slipping", _("Steps in at once when a plan slips")
    DRIVING_PACE = "driving_pace", _("Keeps a quick pace")
    DRIVING_OPINION = "driving_opinion", _("Stands by her opinion")
    DRIVING_DIRECT = "driving_direct", _("Prefers to hear things directly")
    DRIVING_RESPECT = "driving_respect", _("Warm towards those she respects")
    AMIABLE_NO_AIRS = "amiable_no_airs", _("Easy to approach")
    AMIABLE_KIND = "amiable_kind", _("Friendly to everybody")
    AMIABLE_ATTENTIVE = "amiable_attentive", _("Attentive to small things")
    AMIABLE_OTHERS = "amiable_others", _("Thinks of how others are")
    AMIABLE_FAVOUR = "amiable_favour", _("Remembers what one did for her")
    EXPRESSIVE_SHOWS = "expressive_shows", _("Likes to show her work")
    EXPRESSIVE_RECOGNITION = "expressive_recognition", _("Glad of recognition")
    EXPRESSIVE_EXPERTISE = "expressive_expertise", _("Likes to share her expertise")
    EXPRESSIVE_OPEN = "expressive_open", _("Speaks openly")
    EXPRESSIVE_TOPICS = "expressive_topics", _("Has many topics")
    EXPRESSIVE_ESTEEM = "expressive_esteem", _("Values being treated with respect")
    ANALYTICAL_CAREFUL = "analytical_careful", _("Careful with every step")
    ANALYTICAL_QUESTIONS = "analytical_questions", _("Asks many questions")
    ANALYTICAL_ORDERLY = "analytical_orderly", _("Speaks in good order")
    ANALYTICAL_DETAILS = "analytical_details", _("Often points out details")
    ANALYTICAL_SLOW = "analytical_slow", _("Takes time to get to know somebody")
    ANALYTICAL_FRIENDS = "analytical_friends", _("Has few friends, for long")
    ANALYTICAL_RATIONAL = "analytical_rational", _("Goes by facts")
    ANALYTICAL_OWN_WORK = "analytical_own_work", _("Sees to her own work first")


class TipPlace(TextChoices):
    CLINIC = "clinic", pgettext_lazy("where a talk takes place", "Clinic")
    WARD = "ward", pgettext_lazy("where a talk takes place", "Ward")
    OFFICE = "office", pgettext_lazy("where a talk takes place", "Office")


class TipKind(TextChoices):
    TIP = "tip", _("Tip")
    PHRASE = "phrase", _("Phrase")


class TipTheme(TextChoices):
    """What a tip is about, as far as it does not go with every style."""

    SMALL_TALK = "small_talk", _("Small talk")
    PRAISE = "praise", _("Praise")
    DETAILS = "details", _("Evidence and details")
    ASKING = "asking", _("Asking for a decision")
