"""Forms of the definitions desk."""
