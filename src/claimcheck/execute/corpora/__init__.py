"""Where texts come from: archives and local folders in, corpora and tasks out."""
