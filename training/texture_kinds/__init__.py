"""The kinds of textures, a family a module, listed in its `KINDS`: painter and usual number."""
