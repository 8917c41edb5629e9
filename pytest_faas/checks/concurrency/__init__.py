"""Two deliveries at once: which orders of their calls are tried, and what each comes to."""
