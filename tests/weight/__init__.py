"""How heavy the program is: `make weight`."""
