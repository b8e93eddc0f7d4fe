"""The definitions desk: what a conflict diamond is, tried on situations, drafted in brackets, adopted elsewhere."""
