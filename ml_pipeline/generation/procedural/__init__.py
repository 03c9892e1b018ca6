"""The embedded provider: paints a landscape from the words of a prompt, without weights and network."""
