"""Forms of the returns desk."""
