"""Reaching people: addresses, attempts, opt-outs and reasons not to write."""
