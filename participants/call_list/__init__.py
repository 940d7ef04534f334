"""Lists of people to call: a file is read, checked and worked through."""
