cimport cython

from search.local.loops.inverted cimport InvertedFile
from search.local.loops.places cimport Paragraphs

@cython.final
cdef class Phrase:
    cdef InvertedFile _file
    cdef Paragraphs _paragraphs
    cdef Py_ssize_t _size
    cdef long long[::1] _at
    cdef long long[::1] _end
    cdef long long[::1] _occurrence
    cdef long long[::1] _reached
    cdef Py_ssize_t _rarest
    cdef int[::1] _documents
    cdef int[::1] _positions
    cdef Py_ssize_t _found

    @cython.locals(rarest=Py_ssize_t, document=Py_ssize_t)
    cpdef starts(self)

    cdef Py_ssize_t _left(self, Py_ssize_t nth) except? -1

    cdef int _move(self, Py_ssize_t nth, Py_ssize_t posting) except -1

    @cython.locals(nth=Py_ssize_t)
    cdef bint _all_reach(self, Py_ssize_t document) except -1

    @cython.locals(rarest=Py_ssize_t, nth=Py_ssize_t, first=Py_ssize_t, here=Py_ssize_t,
                   start=Py_ssize_t)
    cdef int _look_into(self, Py_ssize_t document) except -1

    @cython.locals(file=InvertedFile, nth=Py_ssize_t, last=Py_ssize_t)
    cdef bint _stands_at(self, Py_ssize_t start) except -1

    @cython.locals(first=Py_ssize_t, last=Py_ssize_t)
    cdef bint _in_one_block(self, Py_ssize_t document) except -1

    @cython.locals(found=Py_ssize_t)
    cdef int _keep(self, Py_ssize_t document, Py_ssize_t position) except -1
