"""Floor 2: the month on one screen (`kernel`), and many replicates of it (`ensemble`)."""
