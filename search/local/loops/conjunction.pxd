cimport cython

from search.local.loops.inverted cimport InvertedFile
from search.local.loops.sources cimport Source, Window

cdef Py_ssize_t FAR

@cython.final
cdef class Together:
    cdef Py_ssize_t width, size
    cdef int[::1] locals, held
    cdef float[::1] sums

    @cython.locals(some="int[::1]", held="int[::1]", size=Py_ssize_t, i=Py_ssize_t,
                   local=Py_ssize_t)
    cdef int end(self, Py_ssize_t terms) except -1

cdef class ConjunctionSource(Source):
    cdef InvertedFile _file
    cdef Together _together
    cdef long long[::1] _terms
    cdef float[::1] _weights
    cdef long long[::1] _places

    @cython.locals(nth=Py_ssize_t)
    cpdef rewind(self)

    @cython.locals(at=Py_ssize_t)
    cpdef Py_ssize_t next_document(self) except -2

    @cython.locals(far=Py_ssize_t, nth=Py_ssize_t)
    cpdef add_to(self, Window window)

    @cython.locals(file=InvertedFile, at=Py_ssize_t, end=Py_ssize_t, some="int[::1]",
                   held="int[::1]", sums="float[::1]", first=Py_ssize_t, behind=Py_ssize_t,
                   weight=float, size=Py_ssize_t, base=Py_ssize_t, narrow=cython.bint,
                   few=cython.bint, norms="const float[::1]", unit=Py_ssize_t,
                   local=Py_ssize_t, frequency=float)
    cdef int _begin(self, Window window) except -1

    @cython.locals(file=InvertedFile, held="int[::1]", sums="float[::1]", first=Py_ssize_t,
                   behind=Py_ssize_t, met="long long[::1]", norms="const float[::1]",
                   end=Py_ssize_t, weight=float, found=Py_ssize_t, base=Py_ssize_t,
                   narrow=cython.bint, few=cython.bint, at=Py_ssize_t, unit=Py_ssize_t,
                   i=Py_ssize_t, posting=Py_ssize_t, frequency=float)
    cdef int _pass_over(self, Window window, Py_ssize_t nth) except -1

    @cython.locals(file=InvertedFile, held="int[::1]", sums="float[::1]", first=Py_ssize_t,
                   some="int[::1]", norms="const float[::1]", weight=float, at=Py_ssize_t,
                   end=Py_ssize_t, i=Py_ssize_t, local=Py_ssize_t, unit=Py_ssize_t,
                   frequency=float)
    cdef int _look_up(self, Window window, Py_ssize_t nth) except -1
