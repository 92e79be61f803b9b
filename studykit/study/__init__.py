"""What happens: pure functions. Time and chance are arguments."""
