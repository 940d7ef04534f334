"""The look: icons, tones, the timeline's geometry, and the gallery of components."""
