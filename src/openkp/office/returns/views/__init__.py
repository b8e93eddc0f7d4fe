"""Pages of the returns desk."""
