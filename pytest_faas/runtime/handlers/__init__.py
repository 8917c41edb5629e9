"""Handler strings: what they stand for, by the runtime's own rules, and what is wrong with them."""
