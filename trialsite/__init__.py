"""The floor everything stands on: protocol, access, outbox, exports, pages."""
