"""The inner loops: whatever runs once a character, a posting or an occurrence.

Plain Python over arrays, one small function a loop. Beside each module stands a ``.pxd`` that gives
its variables C types; where a C compiler is at hand, ``setup.py`` has Cython compile the two into
an extension module, which Python then imports in place of the ``.py``. Without a compiler the same
loops run as they are: the same answers, about a hundred times as slow.

An index folder that contradicts itself raises IndexError, compiled or not: most loops check every
array index; those of ``scores.py`` and ``columns.py`` check what they are given before they begin.
"""
