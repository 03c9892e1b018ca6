"""Painting by a diffusion network."""
