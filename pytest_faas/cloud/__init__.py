"""The fake AWS: moto kept warm, a journal of calls, a guard, and functions that call functions."""
