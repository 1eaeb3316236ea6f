"""电话设置: numbers, hours, telephones, directory, dial rules and lines, changed one use-case at a time.

What belongs to one centre needs `calls.configure`. What all centres of an installation share – lines, numbers
without a centre, territories, the rewriting of delivered numbers – needs `calls.lines` at the first centre,
whose people run the installation.
"""
