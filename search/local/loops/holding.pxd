cimport cython

from search.local.loops.columns cimport Wanted
from search.local.loops.inverted cimport InvertedFile

cdef Py_ssize_t ROOM, MOST_KEPT

@cython.final
cdef class Holding:
    cdef readonly Py_ssize_t size
    cdef readonly Py_ssize_t stride
    cdef Wanted _wanted
    cdef long long[::1] _terms
    cdef long long[:, ::1] _met
    cdef readonly int[::1] documents
    cdef readonly long long[::1] firsts
    cdef readonly long long[::1] counts

    cdef int _make(self, Py_ssize_t documents, Py_ssize_t numbers) except -1

    @cython.locals(size=Py_ssize_t, rarest=Py_ssize_t, nth=Py_ssize_t)
    cpdef Py_ssize_t find(self, InvertedFile file, terms) except -1

    @cython.locals(term=Py_ssize_t, having=Py_ssize_t, kept=Py_ssize_t, first=Py_ssize_t,
                   row=Py_ssize_t, occurrence=Py_ssize_t, base=Py_ssize_t, narrow=cython.bint,
                   few=cython.bint, i=Py_ssize_t, at=Py_ssize_t, count=Py_ssize_t)
    cdef int _begin(self, InvertedFile file, Py_ssize_t size, Py_ssize_t rarest) except -1

    @cython.locals(i=Py_ssize_t, rank=Py_ssize_t, other=Py_ssize_t)
    cdef int _keep(self, InvertedFile file, Py_ssize_t nth, Py_ssize_t rarest) except -1

    @cython.locals(row=Py_ssize_t, i=Py_ssize_t)
    cdef int _move(self, Py_ssize_t nth) except -1

    cdef int _repeat(self, rows, Py_ssize_t distinct) except -1
