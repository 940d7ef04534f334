"""The numbers of the CONSORT flow diagram."""
