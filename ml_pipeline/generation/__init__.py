"""Pictures from a prompt: the providers, and what is said of what they made."""
