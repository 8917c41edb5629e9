"""The rows of the corpus, a file for what belongs together."""
