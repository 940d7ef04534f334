"""PostgreSQL and Redis from wheels, for `make run` and `make test`.

Nothing here imports Django: it all starts before Django is configured.
"""
