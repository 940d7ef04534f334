"""Row-level security: which rows PostgreSQL shows, by site and permission."""
