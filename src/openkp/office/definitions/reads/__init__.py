"""What the definitions desk reads, and who may see it."""
