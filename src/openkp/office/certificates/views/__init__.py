"""Pages of the certificates desk, by the side on which they stand."""
