"""Policy levers: what a council can decide, one file each; `catalogue` finds them all."""
