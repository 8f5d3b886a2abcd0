"""Compartments (专卷): what belongs to one person, child, dispute or bid and is known only to who was let in."""
