"""The parts of a protocol that could be read, on the way to a whole one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from trialsite.protocol.faults import element, parse
from trialsite.protocol.folder import TRIAL, Folder, stem
from trialsite.protocol.problems import Problem, one_of, shown
from trialsite.protocol.types import (
    METHODS,
    Arm,
    ConsentVersion,
    Contact,
    Criterion,
    Instrument,
    Message,
    Payments,
    Practice,
    Randomization,
    Reminders,
    Screening,
    Site,
    StatusReasons,
    Therapy,
    Trial,
    VisitPlan,
    Withdrawal,
)
from trialsite.protocol.types.base import Part

TABLES: Mapping[str, type[Part]] = {
    "trial": Trial,
    "randomization": Randomization,
    "reminders": Reminders,
    "contact": Contact,
    "payments": Payments,
    "status_reasons": StatusReasons,
    "screening": Screening,
    "therapy": Therapy,
    "practice": Practice,
    "withdrawal": Withdrawal,
}
LISTS: Mapping[str, type[Part]] = {
    "sites": Site,
    "arms": Arm,
    "eligibility": Criterion,
    "visits": VisitPlan,
}
OPTIONAL = ("therapy", "practice", "withdrawal")

_Made = TypeVar("_Made", bound=Part)


@dataclass
class Draft:
    """What has been read so far, and every fault met on the way.

    Parts that are faulty are absent from `tables` and `lists`; `codes` has the codes
    of all, faulty or not, so that one fault does not cause others elsewhere.
    """

    tables: dict[str, Part] = field(default_factory=dict)
    lists: dict[str, tuple[Part, ...]] = field(default_factory=dict)
    codes: dict[str, list[str]] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    consents: tuple[ConsentVersion, ...] = ()
    raw: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def stated(self, name: str) -> int:
        """How many tables [[name]] the file has, faulty or not."""
        raw = self.raw.get(TRIAL, {}).get(name)
        return len(raw) if isinstance(raw, list) else 0

    def table(self, kind: type[_Made]) -> _Made | None:
        """The one table of that type, None where it is absent or faulty."""
        for part in self.tables.values():
            if isinstance(part, kind):
                return part
        return None

    def parts(self, kind: type[_Made]) -> tuple[_Made, ...]:
        """The parts of that type which could be read, in the file's order."""
        for parts in self.lists.values():
            if parts and isinstance(parts[0], kind):
                return cast(tuple[_Made, ...], parts)
        return ()


def draw_up(folder: Folder) -> Draft:
    """Types every table of the folder. Faults are kept in `.problems`."""
    draft = Draft(problems=list(folder.problems), raw=dict(folder.tables))
    if TRIAL in folder.tables:
        _trial(draft, folder.tables[TRIAL])
    _instruments(draft, folder)
    _consents(draft, folder)
    _messages(draft, folder)
    return draft


def _trial(draft: Draft, raw: dict[str, Any]) -> None:
    known = [*TABLES, *LISTS]
    for name in raw:
        if name not in known:
            found = f"an unknown key, {name}"
            allowed = one_of(known, near=name)
            draft.problems.append(Problem(TRIAL, name, found, allowed, "E002"))
    for name, kind in TABLES.items():
        if name not in raw:
            if name not in OPTIONAL:
                draft.problems.append(_absent(name, f"a table [{name}]"))
            continue
        part, problems = (
            _randomization(raw[name])
            if kind is Randomization
            else parse(kind, raw[name], TRIAL, name)
        )
        draft.problems += problems
        if part is not None:
            draft.tables[name] = part
    for name, kind in LISTS.items():
        allowed = f"at least one table [[{name}]]"
        if name not in raw:
            draft.problems.append(_absent(name, allowed))
        elif not isinstance(raw[name], list) or not raw[name]:
            found = shown(raw[name])
            draft.problems.append(Problem(TRIAL, name, found, allowed, "E002"))
        else:
            draft.lists[name] = tuple(_listed(draft, kind, name, raw[name]))
            draft.codes[name] = [
                part["code"]
                for part in raw[name]
                if isinstance(part, dict) and isinstance(part.get("code"), str)
            ]


def _randomization(raw: object) -> tuple[Part | None, list[Problem]]:
    """Which keys there are depends on the method; without a known one, that alone is
    the fault."""
    if not isinstance(raw, dict):
        return parse(Randomization, raw, TRIAL, "randomization")
    method = raw.get("method")
    if isinstance(method, str) and method in METHODS:
        return parse(METHODS[method], raw, TRIAL, "randomization")
    only = {key: raw[key] for key in raw if key == "method"}
    return parse(Randomization, only, TRIAL, "randomization")


def _absent(name: str, allowed: str) -> Problem:
    return Problem(TRIAL, name, "nothing", allowed, "E002")


def _listed(
    draft: Draft, kind: type[Part], name: str, raw: list[object]
) -> Iterable[Part]:
    for index, one in enumerate(raw):
        part, problems = parse(kind, one, TRIAL, f"{name}{element(raw, index)}")
        draft.problems += problems
        if part is not None:
            yield part


def _instruments(draft: Draft, folder: Folder) -> None:
    draft.codes["instruments"] = [stem(path) for path in folder.names("instruments")]
    for path in folder.names("instruments"):
        if path in folder.tables:
            part, problems = parse(Instrument, folder.tables[path], path, "")
            draft.problems += problems
            if part is not None and _named_by_file(draft, path, part.code):
                draft.instruments[part.code] = part


def _consents(draft: Draft, folder: Folder) -> None:
    paths = folder.names("consent")
    draft.codes["consents"] = [stem(path) for path in paths]
    if not paths:
        draft.problems.append(
            Problem("consent", "", "no version", "at least one consent/*.toml", "E001")
        )
    made = []
    for path in paths:
        if path in folder.tables:
            part, problems = parse(ConsentVersion, folder.tables[path], path, "")
            draft.problems += problems
            if part is not None and _named_by_file(draft, path, part.code):
                made.append(part)
    draft.consents = tuple(sorted(made, key=lambda version: version.date))


def _named_by_file(draft: Draft, path: str, code: str) -> bool:
    if code == stem(path):
        return True
    allowed = f"{stem(path)}, as the file is named"
    draft.problems.append(Problem(path, "code", shown(code), allowed))
    return False


def _messages(draft: Draft, folder: Folder) -> None:
    draft.codes["messages"] = [stem(path) for path in folder.names("messages")]
    for path, text in folder.texts.items():
        first, _, rest = text.lstrip("\ufeff").partition("\n")
        label, colon, subject = first.partition(":")
        if label.strip() != "Subject" or not colon or not subject.strip():
            allowed = "a first line that reads Subject: and the subject"
            found = shown(first.strip())
            draft.problems.append(Problem(path, "line 1", found, allowed, "E002"))
            continue
        raw = {"code": stem(path), "subject": subject.strip(), "body": rest.strip()}
        part, problems = parse(Message, raw, path, "")
        draft.problems += problems
        if part is not None:
            draft.messages[part.code] = part
