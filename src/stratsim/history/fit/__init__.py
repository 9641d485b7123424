"""Floor 6: calibration: parameters fitted to the training years of a trial."""
