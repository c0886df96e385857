"""The browser: pages on which a planner builds a plan, sees what it does, and leaves with a report."""
