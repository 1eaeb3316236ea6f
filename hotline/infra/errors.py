"""What we tell a person when we cannot do what was asked. Nothing else may reach a user."""

from typing import Any, ClassVar


class Refused(Exception):
    """A request we turn down, with a message for the person who made it.

    `message` is a Chinese msgid; the edge translates it and fills in `params`.
    `code` is the stable word machines act on, `fields` names what to correct on a form.
    """

    status: ClassVar[int] = 400
    default_code: ClassVar[str] = "refused"

    def __init__(
        self, message: str, *, code: str = "", fields: dict[str, str] | None = None, **params: Any
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.fields = fields or {}
        self.params = params

    def __str__(self) -> str:
        return self.message.format(**self.params) if self.params else self.message


class Invalid(Refused):
    """The input itself cannot be right."""

    status = 422
    default_code = "invalid"


class NotFound(Refused):
    """No such thing, or none the caller may know of."""

    status = 404
    default_code = "not_found"


class Forbidden(Refused):
    """The caller is known and may not do this."""

    status = 403
    default_code = "forbidden"


class Conflict(Refused):
    """Right in itself, wrong for the state things are in now."""

    status = 409
    default_code = "conflict"


class TooMany(Refused):
    """Allowed, but not this often."""

    status = 429
    default_code = "too_many"

    def __init__(self, message: str, *, retry_after_seconds: int = 60, **kwargs: Any) -> None:
        super().__init__(message, **kwargs)
        self.retry_after_seconds = retry_after_seconds
