cimport cython

from search.local.loops.sources cimport Source, Window

cdef class ListSource(Source):
    cdef const int[::1] _units
    cdef const double[::1] _scores
    cdef const int[::1] _documents
    cdef Py_ssize_t _at

    cpdef rewind(self)

    @cython.locals(unit=Py_ssize_t)
    cpdef Py_ssize_t next_document(self) except -2

    @cython.locals(at=Py_ssize_t)
    cpdef add_to(self, Window window)

cdef class PlacesSource(Source):
    cdef int[::1] _places
    cdef float _weight
    cdef Py_ssize_t _at

    @cython.locals(i=Py_ssize_t)
    cpdef take(self, const int[::1] places)

    cpdef rewind(self)

    cpdef Py_ssize_t next_document(self) except -2

    @cython.locals(at=Py_ssize_t, end=Py_ssize_t, places="int[::1]", unit=Py_ssize_t,
                   first=Py_ssize_t, frequency=float)
    cpdef add_to(self, Window window)

@cython.locals(most=double, i=Py_ssize_t)
cdef double _most(const double[::1] scores) noexcept
