"""The dashboard (extra ``app``): sliders, paired differences, a month at a time, stories, on this machine only."""
