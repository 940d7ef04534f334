"""Whether somebody still wants this run: the make that started it, the terminal."""

import os
import select
import signal
import sys


class Wanted:
    """Made when a run begins. *nohup* says that it shall outlive its terminal."""

    def __init__(self) -> None:
        self.parent = os.getppid()
        self.nohup = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
        open_input = sys.stdin is not None and not sys.stdin.closed
        self.terminal = open_input and sys.stdin.isatty() and not self.nohup

    def still(self) -> bool:
        """Whether the process that started us lives and the terminal is open."""
        return os.getppid() == self.parent and not self._hung_up()

    def _hung_up(self) -> bool:
        """A closed terminal tells the first program in it alone, and that one can be
        a make which waits for us."""
        if not self.terminal:
            return False
        line = select.poll()
        line.register(sys.stdin, 0)
        return any(what & (select.POLLHUP | select.POLLERR) for _, what in line.poll(0))
