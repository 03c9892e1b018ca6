"""A file of any format, on its way to upright 8-bit sRGB."""
