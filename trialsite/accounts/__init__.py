"""Staff's own accounts: invitations, sign-in, second factors, sessions, lock-out."""
