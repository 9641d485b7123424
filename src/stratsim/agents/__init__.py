"""Floor 4: one replicate seen through Mesa, for those who know Mesa. The equations stay in the kernel."""
