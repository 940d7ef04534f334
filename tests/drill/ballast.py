"""Bytes beside the trial's, so that the time a backup takes for each gigabyte can be
measured."""

import os

import psycopg

from tests.drill.cluster import Cluster

ROW = 1024**2
DATABASE = "ballast"


def fill(cluster: Cluster, size: int) -> None:
    """Put *size* bytes that cannot be compressed into a database of their own."""
    cluster.execute(f"create database {DATABASE}")
    with psycopg.connect(cluster.server.url(DATABASE)) as link:
        link.execute("create table bytes (content bytea)")
        link.execute("alter table bytes alter content set storage external")
        with link.cursor().copy("copy bytes from stdin (format binary)") as copy:
            copy.set_types(["bytea"])
            for _ in range(size // ROW):
                copy.write_row([os.urandom(ROW)])
