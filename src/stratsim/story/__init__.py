"""What happened in a replicate, and why: histories lived again from their addresses."""
