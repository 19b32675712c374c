"""Pictures as files: taken in safely, measured, and made smaller for pages."""
