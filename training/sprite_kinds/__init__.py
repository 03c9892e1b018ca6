"""The kinds of sprites, a family a module, listed in its `KINDS`: painter and usual number."""
