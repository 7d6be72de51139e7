"""Judge a notebook with a teacher's own test cells, outside its process."""
