"""What things are: frozen values that know nothing of files, screens or databases."""
