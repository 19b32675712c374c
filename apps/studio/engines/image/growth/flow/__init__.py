"""Flow: long lines through a field of directions, packed so that none touches another."""
