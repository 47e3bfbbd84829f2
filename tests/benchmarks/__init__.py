"""What selfhelp costs in time and memory, measured side by side with something else."""
