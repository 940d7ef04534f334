"""`make drill`: the demo under load, its database destroyed and restored, and a count
of what was acknowledged (R3-13, P11-04; docs/adr/0030-backup.md)."""
