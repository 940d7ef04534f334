"""Our ways beside plain ones, in one run on one machine (`make bench`)."""
