"""What is painted with; a medium a module, and what they share."""
