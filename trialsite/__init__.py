"""The ground everything stands on: protocol, access, outbox, exports, the look."""
