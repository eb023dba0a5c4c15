"""Channels: where a message goes. Each takes a message or raises NotifyError, and nothing else."""
