"""Speed and size, measured against the machine's own limits and against peers in the same run."""
