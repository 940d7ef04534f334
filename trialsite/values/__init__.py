"""How people write what the trial keeps: numbers, days, names, addresses, tables.

Each kind is read by one piece here, whichever page, form, file or search it comes from
(docs/adr/0038-one-reader-for-one-thing.md). Nothing in this room imports Django."""
