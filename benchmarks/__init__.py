"""Speed and scale, measured side by side; never a timed test."""
