"""`python -m tests.mutations`: small mistakes are put into the pure rules, one at a
time, and the tests of the rule must notice them. `make proof` runs it; docs/testing.md
says more."""
