"""清单和职能转移: lists are drawn up, looked at, opened for opinions and published; functions are given away, looked at yearly, taken back."""
