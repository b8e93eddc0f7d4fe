"""Forms of the certificates desk: what people type, made into the JSON form of `scheme.reading`."""
