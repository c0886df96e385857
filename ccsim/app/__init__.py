"""The browser application: a town, a plan, its effect beside doing nothing, a verdict, a comparison, a report."""
