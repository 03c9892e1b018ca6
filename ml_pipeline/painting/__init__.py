"""The photo as a painting: styles, strokes, and the engines that paint."""
