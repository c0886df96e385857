"""Plans compared: twins with the same seeds, effects with bands, who gains, what each lever contributes, and money."""
