cimport cython

from search.local.loops.inverted cimport InvertedFile
from search.local.loops.places cimport Paragraphs

@cython.final
cdef class Phrase:
    cdef InvertedFile _file
    cdef Paragraphs _paragraphs
    cdef Py_ssize_t _size
    cdef const int[::1] _documents
    cdef long long[:, :] _next
    cdef long long[:, :] _left

    @cython.locals(into_documents=cython.int[::1], into_positions=cython.int[::1],
                   found=Py_ssize_t, rank=Py_ssize_t, first=Py_ssize_t, at=Py_ssize_t,
                   start=Py_ssize_t)
    cpdef starts(self)

    @cython.locals(nth=Py_ssize_t)
    cdef bint _stands_at(self, Py_ssize_t rank, Py_ssize_t start) except -1

    cdef Py_ssize_t _position(self, Py_ssize_t nth, Py_ssize_t rank) except -1

    @cython.locals(first=Py_ssize_t, last=Py_ssize_t, document=Py_ssize_t)
    cdef bint _in_one_block(self, Py_ssize_t rank) except -1
