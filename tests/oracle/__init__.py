"""
An oracle for money: a second reckoning of the seven subsidies, and worlds by chance in which both must say the same.

`naive*.py` is the second reckoning, pure Python out of the text, day by day; it imports nothing of ours. `random_worlds.py`
makes histories around the days on which rules turn, `bridge.py` builds each in the real registers and decides its claims by
the workflow's own rules and the effect of granting, `check.py` shrinks a world in which they differ to its smallest.
`variants.py` names where order and cut of claims matter by the text; `still_different.py` what is known to be wrong.

`naive_declared.py` and `declared_worlds.py` are the same for the shapes a city may declare in files; the platform's side stands where
their pack is (tests/rooms/of_declared_worlds.py).

    ORACLE_WORLDS=10000 .venv/bin/python -m pytest -q tests/oracle/test_naive_and_platform.py     a long run
    ORACLE_FIRST=10000 …                                                                         other worlds
"""
