"""Access reviews: a list of who may do what, confirmed by a signature."""
