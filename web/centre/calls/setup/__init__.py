"""电话设置: one module per kind of setting; lists of rows share their screens in `books`."""
