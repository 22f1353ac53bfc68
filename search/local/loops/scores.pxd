cimport cython

from search.local.loops.inverted cimport InvertedFile

@cython.final
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

    cpdef add_postings(self, const int[::1] units, const int[::1] frequencies,
                       const double[::1] norms, double weight)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, seen=Py_ssize_t, totals=double[::1],
                   flags=cython.uchar[::1], seen_units=cython.int[::1], frequency=double,
                   count=Py_ssize_t, narrow=cython.bint, documents2="const unsigned short[::1]",
                   documents4="const unsigned int[::1]", few=cython.bint,
                   frequencies1="const unsigned char[::1]",
                   frequencies4="const unsigned int[::1]")
    cpdef add_term(self, InvertedFile file, Py_ssize_t term, const double[::1] norms,
                   double weight)

    @cython.locals(i=Py_ssize_t)
    cpdef gather(self, const int[::1] units, const int[::1] frequencies, double share)

    @cython.locals(i=Py_ssize_t, nth=Py_ssize_t, unit=Py_ssize_t, frequency=double,
                   narrow=cython.bint, documents2="const unsigned short[::1]",
                   documents4="const unsigned int[::1]", few=cython.bint,
                   frequencies1="const unsigned char[::1]",
                   frequencies4="const unsigned int[::1]")
    cpdef gather_terms(self, InvertedFile file, const long long[::1] terms,
                       const double[::1] shares)

    @cython.locals(nth=Py_ssize_t, occurrence=Py_ssize_t, i=Py_ssize_t, document=Py_ssize_t,
                   count=Py_ssize_t, at=Py_ssize_t, unit=Py_ssize_t)
    cpdef gather_paragraphs(self, InvertedFile file, const long long[::1] terms,
                            const double[::1] shares, const long long[::1] starts,
                            const int[::1] begins)

    @cython.locals(posting=Py_ssize_t, unit=Py_ssize_t, part=Py_ssize_t)
    cpdef gather_parts(self, InvertedFile file, Py_ssize_t term, const long long[::1] starts)

    @cython.locals(before=double)
    cdef inline void _gather(self, Py_ssize_t unit, double frequency) noexcept

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

@cython.locals(i=Py_ssize_t, into=double[::1])
cpdef bm25(const int[::1] units, const int[::1] frequencies, const double[::1] norms,
           double weight)

@cython.locals(size=Py_ssize_t, into=cython.longlong[::1], candidate=Py_ssize_t, end=Py_ssize_t,
               worst=Py_ssize_t)
cpdef top(const double[::1] scores, Py_ssize_t count)

@cython.locals(i=Py_ssize_t, low=Py_ssize_t, high=Py_ssize_t)
cdef int _check(const int[::1] units, Py_ssize_t others, Py_ssize_t count) except -1

@cython.locals(at=Py_ssize_t)
cdef void _heapify(long long[::1] heap, const double[::1] scores, Py_ssize_t size) noexcept

@cython.locals(moving=Py_ssize_t, child=Py_ssize_t)
cdef void _sift(long long[::1] heap, const double[::1] scores, Py_ssize_t at,
                Py_ssize_t size) noexcept

cdef bint _worse(const double[::1] scores, Py_ssize_t left, Py_ssize_t right) noexcept
