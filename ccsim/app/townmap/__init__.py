"""The animated map of a town: what is kept of a run for it, the stories it tells, and the picture in the browser."""
