"""What the pages of the stocks desk show, read from the books."""
