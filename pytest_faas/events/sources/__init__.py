"""One file for each event source; its factory is exported by `pytest_faas.events` under the same name."""
