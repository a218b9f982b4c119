"""Who are you, and what may you see: users, the territory tree, and who is posted where."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from accounts.enums import AccessKind, FilingState, LeaveKind, LeaveState, PostingRole, TerritoryLevel
from accounts.rules import filing_state


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(username=username.lower(), **fields)
        # A reset is asked for by address, in any case of letters.
        user.email = user.email.lower()
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        fields.setdefault("full_name", username)
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").lower())


class PersonHistory(HistoricalRecords):
    """Without a row for every sign-in: what is saved must touch a field that history keeps."""

    def post_save(self, instance: models.Model, created: bool, using: str | None = None, **news: Any) -> None:
        saved = news.get("update_fields")
        if saved is None or not saved <= set(self.excluded_fields):
            super().post_save(instance, created, using=using, **news)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Names are one field, written as the person writes it."""

    username = models.CharField(
        _("user name"),
        max_length=80,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9._@+-]+\Z", _("Use small letters, digits and . _ @ + - only."))],
    )
    full_name = models.CharField(_("full name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    filing_number = models.CharField(_("filing number"), max_length=60, blank=True)
    filing_expires_on = models.DateField(_("filing expires on"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    joined_at = models.DateTimeField(_("joined"), auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects: ClassVar[UserManager] = UserManager()
    history = PersonHistory(excluded_fields=["password", "last_login"])

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering: ClassVar = ["full_name", "id"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    def filing_state(self, on: date) -> FilingState:
        return filing_state(self.filing_number, self.filing_expires_on, on)


def at_or_below(paths: Iterable[str], column: str = "path") -> Q:
    """The condition that the path in a column is one of these or below one of them. Of no paths it is never met."""
    anywhere = Q(pk__in=[])
    for path in paths:
        anywhere |= Q(**{f"{column}__startswith": path})
    return anywhere


def child_path(node: "Territory", column: str = "territory__path") -> Substr:
    """The path in a column cut to that of the node's child at or above it; the node's own stays as it is."""
    return Substr(column, 1, (node.depth + 1) * Territory.steplen)


class TerritoryQuerySet(MP_NodeQuerySet):
    def below(self, paths: list[str]) -> "TerritoryQuerySet":
        """The nodes at the given paths and everything below them."""
        return self.filter(at_or_below(paths))


class TerritoryManager(MP_NodeManager.from_queryset(TerritoryQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> TerritoryQuerySet:
        return TerritoryQuerySet(self.model, using=self._db).order_by("path")


class Territory(MP_Node):
    """A node of the tree nation > region > district > rep territory. Clients belong here; people are posted here."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    level = models.CharField(
        pgettext_lazy("of the territory tree", "level"),
        max_length=10,
        choices=TerritoryLevel,
        default=TerritoryLevel.TERRITORY,
    )
    product_line = models.CharField(_("product line"), max_length=80, blank=True)

    objects = TerritoryManager()
    # The place in the tree is a path of numbers, which moves with every node above: a move says in words where to.
    history = HistoricalRecords(excluded_fields=["path", "depth", "numchild"])

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")

    def __str__(self) -> str:
        return self.name

    @property
    def ancestor_paths(self) -> list[str]:
        """The paths from the root down to this node, this node last."""
        return [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]


class PostingQuerySet(models.QuerySet["Posting"]):
    def valid(self, on: date) -> "PostingQuerySet":
        return self.touching(on, on)

    def touching(self, from_on: date, to_on: date | None) -> "PostingQuerySet":
        """Those valid on at least one day of a span; without an end the span is open."""
        begun = self if to_on is None else self.filter(from_on__lte=to_on)
        return begun.filter(Q(to_on__isnull=True) | Q(to_on__gte=from_on))


class Posting(models.Model):
    """User × territory × role, from–to (both days included). A leaf without one is vacant and held by the manager."""

    user = models.ForeignKey(User, models.PROTECT, related_name="postings", verbose_name=_("user"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="postings", verbose_name=_("territory"))
    role = models.CharField(_("role"), max_length=10, choices=PostingRole)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"), null=True, blank=True)
    # The leave that a cover stands in for. Written only by `accounts.actions`: ended when the leave is withdrawn.
    leave = models.ForeignKey(
        "Leave",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="cover_postings",
        verbose_name=_("because of the leave"),
    )

    objects = PostingQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        ordering: ClassVar = ["territory__path", "-from_on"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="posting_ends_after_start",
                violation_error_message=_("The last day is before the first."),
            ),
            models.UniqueConstraint(
                fields=["user", "territory", "role"],
                condition=Q(to_on__isnull=True),
                name="one_open_posting",
                violation_error_message=_("The person holds this post already, without an end."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "from_on", "to_on"], name="posting_of_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.territory}"

    @property
    def span(self) -> dict[str, str]:
        """Its first and last day, for words that name them `from` and `to`."""
        return {"from": self.from_on.isoformat(), "to": self.to_on.isoformat() if self.to_on else "…"}


class LeaveQuerySet(models.QuerySet["Leave"]):
    def approved(self) -> "LeaveQuerySet":
        return self.filter(state=LeaveState.APPROVED)

    def waiting(self) -> "LeaveQuerySet":
        return self.filter(state=LeaveState.PROPOSED)

    def standing(self) -> "LeaveQuerySet":
        """Those that hold or may come to hold: two of one person never touch."""
        return self.filter(state__in=[LeaveState.PROPOSED, LeaveState.APPROVED])

    def touching(self, from_on: date, to_on: date) -> "LeaveQuerySet":
        return self.filter(from_on__lte=to_on, to_on__gte=from_on)


class Leave(models.Model):
    """Days on which a person is not in the field: entered by her, approved by her manager."""

    user = models.ForeignKey(User, models.PROTECT, related_name="leaves", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=10, choices=LeaveKind, default=LeaveKind.LEAVE)
    from_on = models.DateField(_("from"))
    to_on = models.DateField(_("to"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    # Written only by `accounts.actions`: decide_leave and withdraw_leave.
    state = models.CharField(_("state"), max_length=10, choices=LeaveState, default=LeaveState.PROPOSED)
    covered_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="covers", verbose_name=_("covered by")
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    created_at = models.DateTimeField(_("entered at"), auto_now_add=True)

    objects = LeaveQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("leave or meeting")
        verbose_name_plural = _("leave and meetings")
        ordering: ClassVar = ["-from_on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_on__gte=F("from_on")),
                name="leave_ends_after_start",
                violation_error_message=_("The last day is before the first."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["user", "state", "from_on"], name="leave_of_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.from_on}–{self.to_on}"

    @property
    def days(self) -> int:
        """Calendar days, both ends included."""
        return (self.to_on - self.from_on).days + 1


class AccessLog(models.Model):
    """Every export and every look across territories: who, when, what, why."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=20, choices=AccessKind)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    what = models.CharField(_("what"), max_length=200)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("territory")
    )
    rows = models.PositiveIntegerField(_("rows"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-at"], name="access_log_at")]

    def __str__(self) -> str:
        return f"{self.user} · {self.what}"


class CrossLookQuerySet(models.QuerySet["CrossLook"]):
    def open(self, at: datetime) -> "CrossLookQuerySet":
        return self.filter(from_at__lte=at, until_at__gt=at)


class CrossLook(models.Model):
    """An administrator's look into a territory she is not posted to: asked for with a reason, over by itself."""

    user = models.ForeignKey(User, models.PROTECT, related_name="cross_looks", verbose_name=_("user"))
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", verbose_name=_("territory"))
    reason = models.CharField(_("reason"), max_length=200)
    from_at = models.DateTimeField(_("from"))
    until_at = models.DateTimeField(_("until"))

    objects = CrossLookQuerySet.as_manager()

    class Meta:
        verbose_name = _("look across")
        verbose_name_plural = _("looks across")
        ordering: ClassVar = ["-from_at"]
        indexes: ClassVar = [models.Index(fields=["user", "until_at"], name="cross_look_of_user")]

    def __str__(self) -> str:
        return f"{self.user} · {self.territory}"
