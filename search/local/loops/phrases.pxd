cimport cython

from search.local.loops.holding cimport Holding
from search.local.loops.inverted cimport InvertedFile
from search.local.loops.places cimport Paragraphs
from search.local.loops.scores cimport Disjunction

cdef Py_ssize_t ROOM, MOST_KEPT

@cython.final
cdef class Phrases:
    cdef readonly Py_ssize_t size
    cdef Holding _holding
    cdef Py_ssize_t _words
    cdef int[::1] _documents
    cdef int[::1] _positions

    @cython.locals(holding=Holding, rank=Py_ssize_t, document=Py_ssize_t, first=Py_ssize_t,
                   count=Py_ssize_t, at=Py_ssize_t, start=Py_ssize_t, last=Py_ssize_t,
                   found=Py_ssize_t, nth=Py_ssize_t, row=Py_ssize_t)
    cpdef Py_ssize_t find(self, InvertedFile file, terms, Paragraphs paragraphs=*) except -1

    @cython.locals(holding=Holding, row=Py_ssize_t, nth=Py_ssize_t, at=Py_ssize_t,
                   left=Py_ssize_t)
    cdef Py_ssize_t _last(self, InvertedFile file, Py_ssize_t rank, Py_ssize_t start) except -2

    cpdef add_to(self, Disjunction total, double weight)

    @cython.locals(documents=cython.int[::1], positions=cython.int[::1], at=Py_ssize_t)
    cdef int _make_room(self, Py_ssize_t size) except -1

cdef Py_ssize_t _position(InvertedFile file, Py_ssize_t occurrence) noexcept
