"""Measurements and pictures to look at; not imported by the product."""
