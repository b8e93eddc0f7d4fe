"""Pages of the meetings desk."""
