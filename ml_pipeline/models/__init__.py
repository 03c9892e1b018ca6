"""Networks that are not part of the program: which there are, which are here, how they come."""
