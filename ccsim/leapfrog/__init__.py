"""Whether gaps between twins are a leapfrog: pure functions of yearly series, whatever world they come from."""
