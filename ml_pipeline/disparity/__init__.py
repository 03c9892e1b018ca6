"""Disparity: relative inverse depth, larger is nearer."""
