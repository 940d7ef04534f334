"""The opioid log: products, days and doses."""
