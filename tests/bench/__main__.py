"""`make bench`: ratios measured now, on this machine; never bare times."""

import os
import secrets
import sys

from trialsite.embedded.testing import Servers
from trialsite.secrets import keyring


def main() -> None:
    with Servers(durable=True) as servers:
        keys = servers.folder / "identity_keys"
        keys.write_text(keyring.generate())
        list_key = servers.folder / "randomization_key"
        list_key.write_text(secrets.token_hex(32))
        os.environ |= {
            "RANDOMIZATION_KEY_FILE": str(list_key),
            "DJANGO_SETTINGS_MODULE": "trialsite.settings",
            "SECRET_KEY": "not a secret: the bench's own",
            "IDENTITY_KEYS_FILE": str(keys),
            "AUDIT_SEAL_KEY": secrets.token_hex(32),
            "TEST_DATABASE": "bench",
            "TEST_SUPERUSER_URL": servers.superuser_url("{database}"),
            "TEST_OWNER_URL": servers.owner_url("{database}"),
            "DATABASE_URL": servers.app_url("bench"),
            "REDIS_URL": servers.redis_url(),
            # Pages are asked for as by somebody who has signed in to the end.
            "SECOND_FACTOR": "offered",
            "LOG_LEVEL": "ERROR",
            "STATIC_ROOT": str(servers.folder / "static"),
            "TRIALSITE_VAR": str(servers.folder / "var"),
        }
        run()


def run() -> None:
    import django

    django.setup()
    from django.db import connection

    from tests.acting import tests_act
    from tests.bench import (
        auditing,
        exporting,
        paging,
        randomizing,
        scoring,
        sealing,
        seals,
        walling,
    )
    from tests.database import build

    build()
    races = (
        randomizing.race,
        randomizing.race_with_driver,
        randomizing.crowd,
        exporting.race,
        scoring.race,
        auditing.race,
        sealing.of_values,
        sealing.beside_insert,
        seals.race,
        walling.of_worklist,
        walling.of_query,
    )
    for race in races:
        with tests_act():
            sys.stdout.write(race().line() + "\n")
        sys.stdout.flush()
    for line in paging.lines():
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
    connection.close()


if __name__ == "__main__":
    main()
