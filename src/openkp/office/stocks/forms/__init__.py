"""The forms of the stocks desk."""
