"""The harder trial: scores by rung, timing, what is left out, drivers dealt out anew, what the record could show."""
