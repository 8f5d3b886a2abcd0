"""Grades (评估等级): what civil affairs found an organization to be worth (1A to 5A), from when until when. T 四(三) rests on it."""
