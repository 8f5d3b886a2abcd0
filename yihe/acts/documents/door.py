"""材料: the papers of a matter, read before they are believed and kept under the digest of their content."""

from yihe.foundation.doors import Door

DOOR = Door("documents", "材料")
