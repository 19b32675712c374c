"""Together: live documents, rooms and performances. The top of the house; nothing below may import it."""
