"""
Records (记录): what happened, said once and never changed, beside the matters that somebody's turn moves on.

Entered, then confirmed or sent back by whom it was done for; put right by a second row, or taken back by one. It is
nobody's turn: there is one reminder, and one term after which it stands as not confirmed. Whatever needs a decision, a
second step or somebody whose turn it is, is a kind of matter (`matters/kinds.py`).

`declared` is what a room says of a record, `rows` the tables it needs, `acts` what can be done, `reading` which rows a list
shows. Beside them stand registers (登记簿, `kept`): entries that are kept, changed by named acts that leave their lines in the
edit log. `listed` is what both say. List, detail, form, sheets and print are the faces' (`faces/desk/records.py`,
`faces/desk/registers.py`, `faces/exchange/records.py`).
"""
