"""What takes too long for every run, before a landing: `make soak` (`python -m soak`). The suite runs each part in small."""
