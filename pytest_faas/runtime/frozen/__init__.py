"""Virtual time: a frozen clock that moves where something would have waited."""
