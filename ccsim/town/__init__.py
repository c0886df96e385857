"""The state of the towns."""
