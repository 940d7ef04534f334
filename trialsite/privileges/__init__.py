"""What the program's role may do in the database, table by table: insert facts, change
states, delete bookkeeping, and nothing else (docs/adr/0025-insert-only-facts.md)."""
