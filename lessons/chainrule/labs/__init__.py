"""What the lessons train and measure: data, experiments, graphs."""
