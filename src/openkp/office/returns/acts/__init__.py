"""Acts of the returns desk."""
