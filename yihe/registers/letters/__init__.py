"""
发文登记簿: the numbers of the letters that went out (发文字号), by issuer and year, given when a letter is signed. A letter that was
written outside the system takes its number here too, so that none is used twice.
"""
