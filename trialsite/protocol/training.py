"""The same trial for practice: other arms, other study ids, another name. Imports no
Django."""

from hashlib import sha256

from trialsite.protocol.types import Protocol

SUFFIX = "-training"
PREFIX = "X"


def for_training(protocol: Protocol) -> Protocol:
    """*protocol* as a training installation runs it (RND-11): its arms have other codes
    and labels, its study ids another prefix, and its digest is another, so that no row
    of it can be taken for one of the real trial."""
    trial = protocol.trial
    return protocol.model_copy(
        update={
            "trial": trial.model_copy(
                update={
                    "key": f"{trial.key}{SUFFIX}",
                    "acronym": f"{trial.acronym} training",
                    "id_prefix": f"{PREFIX}{trial.id_prefix}"[:4],
                }
            ),
            "arms": tuple(
                arm.model_copy(
                    update={
                        "code": f"PRACTICE{place}",
                        "label": f"Practice arm {place}",
                        "masked_label": f"Practice group {place}",
                        "description": "For practice alone: nobody gets it.",
                    }
                )
                for place, arm in enumerate(protocol.arms, start=1)
            ),
            "digest": sha256(f"training\n{protocol.digest}".encode()).hexdigest(),
        }
    )
