"""Values read from the text on their own: times, tolls, damage."""
