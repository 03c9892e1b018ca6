"""Strokes: where they run, where they begin, and how they are laid."""
