"""From a folder to a Protocol, or to every fault of the folder at once."""

from collections.abc import Mapping
from pathlib import Path

from trialsite.protocol.crosschecks import contradictions
from trialsite.protocol.draft import Draft, draw_up
from trialsite.protocol.folder import of_texts, read
from trialsite.protocol.problems import ProtocolError
from trialsite.protocol.types import Protocol


def load(folder: Path) -> Protocol:
    """The protocol that a folder states.

    Raises ProtocolError, whose `.problems` names every fault by file, key, value found
    and values allowed.
    """
    files = read(folder)
    draft = draw_up(files)
    problems = [*draft.problems, *contradictions(draft)]
    if problems:
        raise ProtocolError(folder, problems)
    return _whole(draft, files.digest)


def restored(files: Mapping[str, str]) -> Protocol:
    """The protocol that stored *files* state: their texts, by their paths. They were
    checked when they were loaded, by the checks of then.

    Raises ProtocolError where this program cannot read them any longer.
    """
    draft = draw_up(folder := of_texts(files))
    if draft.problems:
        raise ProtocolError(Path("a stored version"), draft.problems)
    return _whole(draft, folder.digest)


def _whole(draft: Draft, digest: str) -> Protocol:
    return Protocol.model_validate(
        {
            "therapy": None,
            "practice": None,
            **draft.tables,
            **draft.lists,
            "instruments": draft.instruments,
            "messages": draft.messages,
            "consents": draft.consents,
            "digest": digest,
        }
    )
