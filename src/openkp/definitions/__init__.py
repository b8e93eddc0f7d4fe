"""What a conflict diamond is: definitions as data, tried on situations, and the search for a text."""
