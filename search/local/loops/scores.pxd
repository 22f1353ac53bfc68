cimport cython

cdef class Accumulators:
    cdef double[::1] _scores
    cdef unsigned char[::1] _flags
    cdef int[::1] _units
    cdef readonly Py_ssize_t seen

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, seen=Py_ssize_t, totals=double[::1],
                   flags=cython.uchar[::1], seen_units=cython.int[::1])
    cpdef add(self, const int[::1] units, const double[::1] scores)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, seen=Py_ssize_t, totals=double[::1],
                   flags=cython.uchar[::1], seen_units=cython.int[::1], frequency=double)
    cpdef add_term(self, const int[::1] units, const int[::1] frequencies,
                   const double[::1] norms, double weight)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, size=Py_ssize_t, totals=double[::1],
                   seen_units=cython.int[::1], into=cython.longlong[::1])
    cpdef best(self, Py_ssize_t count)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, at=Py_ssize_t, totals=double[::1],
                   flags=cython.uchar[::1], into_units=cython.int[::1], into_scores=double[::1])
    cpdef matches(self)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, totals=double[::1], flags=cython.uchar[::1],
                   seen_units=cython.int[::1])
    cpdef clear(self)

@cython.locals(i=Py_ssize_t, into=double[::1], frequency=double)
cpdef bm25(const int[::1] units, const int[::1] frequencies, const double[::1] norms, double weight)

@cython.locals(size=Py_ssize_t, into=cython.longlong[::1], i=Py_ssize_t, candidate=Py_ssize_t,
               end=Py_ssize_t, worst=Py_ssize_t)
cpdef top(const double[::1] scores, Py_ssize_t count)

@cython.locals(i=Py_ssize_t, low=cython.int, high=cython.int)
cdef int _check(const int[::1] units, Py_ssize_t others, Py_ssize_t count) except -1

@cython.locals(at=Py_ssize_t)
cdef void _heapify(long long[::1] heap, const double[::1] scores, Py_ssize_t size)

@cython.locals(moving=Py_ssize_t, child=Py_ssize_t)
cdef void _sift(long long[::1] heap, const double[::1] scores, Py_ssize_t at, Py_ssize_t size)

cdef bint _worse(const double[::1] scores, Py_ssize_t left, Py_ssize_t right)
