"""Who is let in: second factors, sessions, API tokens, a directory, second persons."""
