"""What checks of lost records and of batches share: what a record carries, whose a call is, and how worlds compare."""
