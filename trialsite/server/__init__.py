"""What every process needs to start and run: environment, logs, dependencies."""
