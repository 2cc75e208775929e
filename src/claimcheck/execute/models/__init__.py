"""Where encoders come from, and how texts become vectors."""
