"""The design system: icons, tones, the timeline's geometry, and the gallery of
components."""
