cimport cython

# Numbers of units, and counts, in whatever width the index keeps them.
ctypedef fused Units:
    const int
    const unsigned short
    const unsigned int

ctypedef fused Counts:
    const unsigned char
    const unsigned int

cdef class Accumulators:
    cdef double[::1] _scores
    cdef unsigned char[::1] _flags
    cdef int[::1] _units
    cdef double[::1] _frequencies
    cdef int[::1] _gathered
    cdef Py_ssize_t _waiting
    cdef readonly Py_ssize_t seen

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, seen=Py_ssize_t, totals=double[::1],
                   flags=cython.uchar[::1], seen_units=cython.int[::1])
    cpdef add(self, const int[::1] units, const double[::1] scores)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, seen=Py_ssize_t, totals=double[::1],
                   flags=cython.uchar[::1], seen_units=cython.int[::1], frequency=double)
    cpdef add_term(self, Py_ssize_t base, Units[::1] units, Counts[::1] frequencies,
                   const double[::1] norms, double weight)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, flags=cython.uchar[::1], gathered=double[::1],
                   waiting=cython.int[::1], count=Py_ssize_t, before=double)
    cpdef gather(self, Py_ssize_t base, Units[::1] units, Counts[::1] frequencies, double scale)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, part=Py_ssize_t, flags=cython.uchar[::1],
                   gathered=double[::1], waiting=cython.int[::1], count=Py_ssize_t)
    cpdef gather_parts(self, Py_ssize_t base, Units[::1] units, Counts[::1] frequencies,
                       double scale, const long long[::1] starts)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, totals=double[::1], gathered=double[::1],
                   waiting=cython.int[::1], frequency=double)
    cpdef settle(self, const double[::1] norms, double weight)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, kept=Py_ssize_t, flags=cython.uchar[::1],
                   seen_units=cython.int[::1])
    cpdef drop(self, const int[::1] units)

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
cpdef bm25(Py_ssize_t base, Units[::1] units, Counts[::1] frequencies, const double[::1] norms,
           double weight)

@cython.locals(size=Py_ssize_t, into=cython.longlong[::1], candidate=Py_ssize_t, end=Py_ssize_t,
               worst=Py_ssize_t)
cpdef top(const double[::1] scores, Py_ssize_t count)

@cython.locals(i=Py_ssize_t, low=cython.longlong, high=cython.longlong)
cdef int _check(Units[::1] units, Py_ssize_t base, Py_ssize_t others, Py_ssize_t count) except -1

@cython.locals(at=Py_ssize_t)
cdef void _heapify(long long[::1] heap, const double[::1] scores, Py_ssize_t size) noexcept

@cython.locals(moving=Py_ssize_t, child=Py_ssize_t)
cdef inline void _sift(long long[::1] heap, const double[::1] scores, Py_ssize_t at,
                Py_ssize_t size) noexcept

cdef inline bint _worse(const double[::1] scores, Py_ssize_t left, Py_ssize_t right) noexcept
