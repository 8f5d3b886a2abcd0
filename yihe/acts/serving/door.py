"""送达: on which day and in which way a letter reached whoever it is for, from which their term runs."""

from yihe.foundation.doors import Door

DOOR = Door("serving", "送达")
