"""Datasets: what tables there are, and writing them to a file."""
