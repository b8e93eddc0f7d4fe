"""The pages of the stocks desk."""
