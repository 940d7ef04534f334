"""What we are made of: the packages of the lock, their licences, and what is known
against them (`make audit`; docs/adr/0031-supply.md)."""
