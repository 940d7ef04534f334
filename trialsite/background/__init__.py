"""Work that goes on after the answer: the queue, its broker, and starting a task."""
