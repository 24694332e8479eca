"""What a journey is. Pure: no screen, no sound, no database."""
