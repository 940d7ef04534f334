"""A password hasher that is quick, because the tests hash hundreds of passwords."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The algorithm of the settings, at the least cost that it can be told."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
