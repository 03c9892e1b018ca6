"""Filling of hidden areas: what nearer layers cover is invented from what a layer shows."""
