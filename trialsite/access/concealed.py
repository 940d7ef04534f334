"""Values that no page, file, message or log line can hold by accident: arms.

What is concealed comes out by two doors alone. ``reveal`` opens for a person who may
see the arm at the site of the row; ``within`` for the program's own work, whose result
is not shown (a test names every file that calls it). On every other way it is the word
"concealed", or an error: it cannot be compared, hashed, sorted, pickled or made JSON.
"""

from typing import Any, Generic, NoReturn, TypeVar

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from trialsite.access.roles import Permission
from trialsite.access.scope import Scope

WORD = "concealed"

T = TypeVar("T")


class StaysConcealed(TypeError):
    """Something was about to be done with a concealed value that would tell it."""

    def __init__(self) -> None:
        super().__init__(
            "The arm is concealed: reveal() shows it to who may see it, within() "
            "hands it to the program."
        )


def _refuse(*_: object, **__: object) -> NoReturn:
    raise StaysConcealed


class Concealed(Generic[T]):
    """A value that is there and does not show."""

    __slots__ = ("__held",)

    def __init__(self, value: T) -> None:
        self.__held = value

    def __str__(self) -> str:
        return WORD

    def __repr__(self) -> str:
        return f"<{WORD}>"

    def __format__(self, spec: str) -> str:
        return format(WORD, spec)

    def __bool__(self) -> bool:
        return True

    def __copy__(self) -> "Concealed[T]":
        return self

    def __deepcopy__(self, memo: object) -> "Concealed[T]":
        return self

    # Two people's arms are not compared on a page; and a comparison with a code would
    # otherwise be false without a word.
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __hash__ = _refuse
    __reduce__ = __reduce_ex__ = __getstate__ = _refuse

    def _open(self) -> T:
        return self.__held


def reveal(value: Concealed[T], *, to: Scope, site: str) -> T:
    """What is concealed, for a person who may see the arm at *site* (code), the site
    of the row that it is from. Raises OutsideScope."""
    to.require(Permission.SEE_ARM, site)
    return value._open()


def within(value: Any) -> Any:
    """What is concealed, for work of the program that shows it to nobody, or that has
    itself checked and recorded to whom."""
    held: Concealed[Any] = value
    return held._open()


def conceal(value: Any) -> Any:
    """*value* concealed; None, what is so already and expressions as they are."""
    if value is None or isinstance(value, Concealed) or hasattr(value, "as_sql"):
        return value
    return Concealed(value)


class _Attribute(DeferredAttribute):
    """Conceals what is assigned as well as what is read."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = conceal(value)


class _Concealing:
    """The part that both kinds of column have in common. Its migration is that of the
    plain column: the database keeps the value as it is, behind its own policies."""

    descriptor_class: Any = _Attribute
    reveals_arm = True
    plain: str

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{self.plain}", args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if hasattr(super(), "from_db_value"):
            value = super().from_db_value(  # type: ignore[misc]
                value, expression, connection
            )
        return conceal(value)

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(  # type: ignore[misc]
            within(value) if isinstance(value, Concealed) else value
        )

    def get_db_prep_value(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        return super().get_db_prep_value(  # type: ignore[misc]
            within(value) if isinstance(value, Concealed) else value, *args, **kwargs
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Concealed):
            return value
        return super().to_python(value)  # type: ignore[misc]

    def value_to_string(self, obj: models.Model) -> str:
        return WORD


class ConcealedCharField(_Concealing, models.CharField):  # type: ignore[type-arg]
    """A text that reads "concealed"."""

    plain = "CharField"


class ConcealedJSONField(_Concealing, models.JSONField):
    """A JSON value that reads "concealed"."""

    plain = "JSONField"
