"""
Subsidies that a city declares without code (本地补贴): one file each in `subsidies/` of its pack, of one of the usual shapes.

`files` reads them, `facts` and `formulas` make the policy, `claims` are the two tables, `kinds` the kinds; `faults` says what a
file is wrong in beside itself. What is of no usual shape is a room of its own (docs/adding-a-domain.md).
"""
