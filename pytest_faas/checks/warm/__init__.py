"""What a used environment may keep: globals, files, half of a failed run."""
