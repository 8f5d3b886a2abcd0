"""服务记录: what was done for residents at a place, entered by one side and confirmed by the other."""

from yihe.foundation.doors import Door

DOOR = Door("service_records", "服务记录")
