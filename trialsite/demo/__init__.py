"""What exists in the demo alone: moving the trial's clock."""
