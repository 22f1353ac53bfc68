cimport cython

@cython.final
cdef class Readings:
    cdef readonly dict heads
    cdef readonly dict tails
    cdef readonly dict lexicon

    @cython.locals(best=str, most=double, size=Py_ssize_t, suffixes=tuple, start=Py_ssize_t,
                   costs=dict, length=Py_ssize_t, suffix=str, kinds=dict, core=str, found=str,
                   at=Py_ssize_t, end=Py_ssize_t, bits=Py_ssize_t, begin=Py_ssize_t)
    cpdef str likeliest(self, str word)

    @cython.locals(end=Py_ssize_t)
    cdef tuple _heads_of(self, str word)

    @cython.locals(start=Py_ssize_t)
    cdef tuple _tails_of(self, str word)
