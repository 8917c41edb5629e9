"""How a verdict is told: its sentence, what differs, the story of the run."""
