"""An earlier build beside this one, in turns: `make bench-old`.

Each act is a file here, with one function that yields its rows; ``__main__`` lists
them. To add one, write ``rows(pair)`` in a file of its own and name it there.
"""
