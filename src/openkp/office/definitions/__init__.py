"""The definitions desk: what a conflict diamond is, tried on situations and drafted in brackets."""
