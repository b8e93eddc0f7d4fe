"""Many at once: applications and import confirmations from a file or by the API, worked on in the background.

A file becomes a job with one line for each shipment, kept as it was read. `openkp worker` takes the lines in
chunks and does with each what the page does, by the same acts. What was refused comes back with its reasons.
"""
