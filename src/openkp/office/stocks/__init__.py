"""The stocks desk: carats in accounts (custody), for holders, mines and the authority."""
