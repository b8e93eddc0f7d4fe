"""Pages of the definitions desk."""
