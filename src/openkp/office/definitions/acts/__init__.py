"""Acts of the definitions desk."""
