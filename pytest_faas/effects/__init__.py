"""Effects outside AWS: callables and HTTP hosts that are declared by name, stand in the journal, and have a double."""
