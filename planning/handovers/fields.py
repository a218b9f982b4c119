"""A territory with its rep, and a person, as a form of handovers asks for them."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from clients.fields import SearchField
from planning.handovers.choices import Post


class TakerField(SearchField):
    def in_a_list(self, each: User) -> str:
        return f"{each} ({each.username})"


class PostField(SearchField):
    """A territory with its rep. `named` answers with the one of a code, where it may be chosen."""

    named: Callable[[str], Post | None]

    def to_python(self, value: Any) -> Post | None:
        if value in self.empty_values:
            return None
        key = str(value)
        if key not in self.found:
            self.found[key] = self.named(key)
        post: Post | None = self.found[key]
        if post is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return post

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Post) else value

    def in_a_list(self, each: Post) -> str:
        return f"{each} ({each.territory.code})"
