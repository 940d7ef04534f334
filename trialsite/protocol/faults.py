"""Turns what pydantic says about a table into Problems that name the key."""

import re
from collections.abc import Sequence
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from trialsite.protocol.problems import Problem, one_of, shown
from trialsite.protocol.types.base import KEY, Part

_Made = TypeVar("_Made", bound=Part)

# pydantic's error type to what is allowed; the names in braces are its context.
ALLOWED = {
    "missing": "a value: this key is required",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "a text in quotes",
    "tuple_type": "a list in square brackets",
    "dict_type": "a table of keys and values",
    "model_type": "a table of keys and values",
    "date_type": "a date such as 2017-04-14, without quotes",
    "time_type": "a time such as 09:00:00, without quotes",
    "number_type": "a number",
    "finite_number": "a number",
    "parameter_type": "a number, a text, true or false",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
    "decimal_max_places": "at most {decimal_places} decimals",
    "string_too_short": "a text with something in it",
    "string_too_long": "at most {max_length} characters",
    "too_short": "at least {min_length} of them",
    "literal_error": "one of {expected}",
    "stated": "{allowed}",
}


def parse(
    kind: type[_Made], raw: object, file: str, at: str
) -> tuple[_Made | None, list[Problem]]:
    """The typed part and no problems, or None and every fault of it.

    `at` is the key path of `raw` in `file`; the faults name the keys below it.
    """
    try:
        return kind.model_validate(raw), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [_problem(kind, raw, file, at, detail) for detail in details]


def element(parts: Sequence[object], index: int) -> str:
    """How an element of a list is named in a key path: by its code where that is
    enough to find it, else by its place, counted from 0."""
    codes = [part.get("code") if isinstance(part, dict) else None for part in parts]
    code = codes[index]
    if isinstance(code, str) and codes.count(code) == 1 and re.fullmatch(KEY, code):
        return f".{code}"
    return f"[{index}]"


def _problem(
    kind: type[Part], raw: object, file: str, at: str, detail: ErrorDetails
) -> Problem:
    where = [step for step in detail["loc"] if step != "[key]"]
    key = _path(at, raw, where)
    fault = detail["type"]
    if fault == "extra_forbidden":
        name = str(where[-1])
        allowed = one_of(_keys(kind, where[:-1]), near=name)
        return Problem(file, key, f"an unknown key, {name}", allowed, "E002")
    found = "nothing" if fault == "missing" else shown(detail["input"])
    allowed = ALLOWED.get(fault, detail["msg"]).format(**detail.get("ctx", {}))
    return Problem(file, key, found, allowed, "E002")


def _path(at: str, raw: object, where: Sequence[int | str]) -> str:
    path = at
    for depth, step in enumerate(where):
        if isinstance(step, int):
            last = where[depth + 1 :] == ["code"]
            parts = raw if isinstance(raw, list) else []
            path += f"[{step}]" if last or step >= len(parts) else element(parts, step)
            raw = parts[step] if step < len(parts) else None
        else:
            path = f"{path}.{step}" if path else step
            raw = raw.get(step) if isinstance(raw, dict) else None
    return path


def _keys(kind: type[BaseModel], where: Sequence[int | str]) -> list[str]:
    """The keys that the table at `where` below a part may have."""
    for step in where:
        if isinstance(step, str) and step in kind.model_fields:
            kind = _model_in(kind.model_fields[step].annotation) or kind
    return list(kind.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, dict, Union, UnionType):
        for inner in get_args(annotation):
            found = _model_in(inner)
            if found:
                return found
    return None
