"""
What people write, read in one place: whatever is typed into a box, stands in a cell of a sheet, is looked for, or comes in a file
of facts is read by the same function, and refused in the same sentence.

    amounts      money.read             `５０００。00`, `￥5,000元`
    days         written.days.read      `2026/3/2`, `2026年3月2日`
    names        written.names.read     `乙　某`, `甲社` with a U+200B behind it
    codes        written.codes.read     numbers of certificates, vouchers, matters, records: `ｋｂ－2026－9`
    other texts  written.letters.read   without what nobody sees, refused where it holds what nobody can read
    telephones   telephones.read        accounts  bank_accounts.read       identity documents  id_numbers.read

Each raises a ValueError whose words are a Chinese sentence for whoever wrote it. `boxes` and `columns` are the form fields and the
columns of tables that ask them; `cells` says what of a sheet's cell is no longer what somebody wrote.
"""
