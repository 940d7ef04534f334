"""`make secrets`: the secret files that docker-compose.yml hands to its services."""

import os
import secrets
import sys
from pathlib import Path

from trialsite.embedded.home import CHECKOUT
from trialsite.embedded.terminal import ending_in_one_sentence, say
from trialsite.secrets import keyring

FOLDER = CHECKOUT / "secrets"


def contents() -> dict[str, str]:
    """What each file says, with new passwords. The addresses are those inside of
    the network that docker-compose.yml describes."""
    superuser, owner, app, keys, broker = (secrets.token_urlsafe(32) for _ in range(5))
    at = "postgres:5432/trialsite"
    return {
        "postgres_password": superuser,
        "postgres_owner_password": owner,
        "postgres_app_password": app,
        "postgres_keys_password": keys,
        "database_owner_url": f"postgresql://trialsite_owner:{owner}@{at}",
        "database_keys_url": f"postgresql://trialsite_keys:{keys}@{at}",
        "database_url": f"postgresql://trialsite_app:{app}@{at}",
        "redis_conf": f'requirepass {broker}\nsave ""\nappendonly no\n',
        "redis_url": f"redis://:{broker}@redis:6379/0",
        "secret_key": secrets.token_hex(32),
        "randomization_key": secrets.token_hex(32),
        "identity_keys": keyring.generate(),
        "audit_seal_key": secrets.token_hex(32),
        # The mail provider's; empty where mail needs none.
        "email_password": "",
    }


def write(folder: Path = FOLDER) -> None:
    """Write the files, all or none: never over one that is there. The folder shuts
    other users out; the files can be read by the services' own users, who have
    other numbers in their containers than ours here."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if any(folder.iterdir()):
        say(f"{folder} has files already: nothing is changed.")
        return
    for name, content in contents().items():
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
        with os.fdopen(handle, "w") as out:
            os.fchmod(out.fileno(), 0o444)
            out.write(content)
    say(f"The secrets are in {folder}: keep a copy of randomization_key,")
    say("identity_keys, audit_seal_key and secret_key in a safe, apart from the")
    say("backups, and put the mail provider's into email_password.")


if __name__ == "__main__":
    sys.exit(ending_in_one_sentence(write))
