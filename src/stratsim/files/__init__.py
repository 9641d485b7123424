"""Floor 0: files on disk, each whole or not there, whatever ends the process that writes them."""
