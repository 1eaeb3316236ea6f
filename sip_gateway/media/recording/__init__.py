"""From packets kept with the moment they came to one stereo sound, kept under its hash."""
