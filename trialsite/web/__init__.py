"""The edge of the web: input, headers, uploads, limits, errors and health."""
