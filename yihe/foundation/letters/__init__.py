"""
公文: a letter of an office – its structure (`paper`), and how it is made a PDF (`typesetting`) and a Word file (`word`) in the layout of
GB/T 9704. What stands in it is said once, in the structure; a page, a PDF and a Word file of it say the same words
(`tests/promises/test_one_letter_three_forms.py`, docs/adr/0064).
"""
