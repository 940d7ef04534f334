"""Who acts, why, and which rows are visible to the code that runs."""
