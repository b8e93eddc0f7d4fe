"""What is done at the stocks desk. The web, the API and the command line call these."""
