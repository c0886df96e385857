"""The same rules in other tools, to compare with."""
