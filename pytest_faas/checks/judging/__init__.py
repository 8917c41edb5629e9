"""What the judges share: the world that others are compared with, and one failure for each cause."""
