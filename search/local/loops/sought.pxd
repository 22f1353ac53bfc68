cimport cython

from search.local.loops.inverted cimport InvertedFile
from search.local.loops.places cimport Paragraphs

@cython.final
cdef class Units:
    cdef const double[::1] norms
    cdef const double[::1] title_norms
    cdef readonly const int[::1] documents
    cdef readonly Paragraphs paragraphs
    cdef Py_ssize_t count

@cython.final
cdef class Standing:
    cdef InvertedFile file
    cdef Py_ssize_t term
    cdef Py_ssize_t form
    cdef tuple alike

@cython.final
cdef class Sought:
    cdef readonly double weight
    cdef readonly double idf
    cdef tuple standing
    cdef tuple places
    cdef bint further

    cpdef Sought weighing(self, double weight)
