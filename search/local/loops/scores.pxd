cimport cython

from search.local.loops.holding cimport Holding
from search.local.loops.inverted cimport InvertedFile

cdef Py_ssize_t SAMPLED
cdef int MARKS
cdef Py_ssize_t ANY_UNIT

@cython.final
cdef class Accumulators:
    cdef float[:, ::1] _cells
    cdef unsigned char[::1] _marks
    cdef int _mark
    cdef int[::1] _units
    cdef int[::1] _sampled
    cdef double[::1] _sampled_scores
    cdef readonly Py_ssize_t count
    cdef readonly Py_ssize_t seen

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, seen=Py_ssize_t, cells="float[:, ::1]",
                   marks=cython.uchar[::1], seen_units=cython.int[::1], mark=cython.int,
                   score=float)
    cpdef add(self, const int[::1] units, const double[::1] scores)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, seen=Py_ssize_t, cells="float[:, ::1]",
                   marks=cython.uchar[::1], seen_units=cython.int[::1], mark=cython.int,
                   score=float, frequency=float)
    cpdef add_postings(self, const int[::1] units, const int[::1] frequencies, float weight)

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, seen=Py_ssize_t, cells="float[:, ::1]",
                   marks=cython.uchar[::1], seen_units=cython.int[::1], mark=cython.int,
                   score=float, frequency=float,
                   count=Py_ssize_t, narrow=cython.bint, documents2="const unsigned short[::1]",
                   documents4="const unsigned int[::1]", few=cython.bint,
                   frequencies1="const unsigned char[::1]",
                   frequencies4="const unsigned int[::1]")
    cpdef add_term(self, InvertedFile file, Py_ssize_t term, float weight)

    @cython.locals(size=Py_ssize_t, units="int[::1]", scores="double[::1]", i=Py_ssize_t,
                   row=Py_ssize_t, weight=double, frequency=double)
    cpdef add_all(self, Holding holding, weights)

    @cython.locals(at=Py_ssize_t, size=Py_ssize_t, unit=Py_ssize_t, frequency=double)
    cpdef add_places(self, const int[::1] units, double weight)

    cdef void _add(self, Py_ssize_t unit, float score) noexcept

    @cython.locals(i=Py_ssize_t, kept=Py_ssize_t, marks=cython.uchar[::1],
                   seen_units=cython.int[::1])
    cpdef drop(self, const int[::1] units)

    cpdef best(self, Py_ssize_t count)

    @cython.locals(size=Py_ssize_t)
    cpdef Py_ssize_t put_best(self, int[::1] units, double[::1] scores,
                              Py_ssize_t count) except -1

    @cython.locals(step=Py_ssize_t, size=Py_ssize_t)
    cdef double _bound(self, Py_ssize_t count) except? -1

    @cython.locals(cells="float[:, ::1]", seen_units=cython.int[::1], size=Py_ssize_t,
                   filled=Py_ssize_t, i=Py_ssize_t, unit=Py_ssize_t, score=double)
    cdef Py_ssize_t _fill(self, int[::1] heap, double[::1] values, double bound,
                          Py_ssize_t step) except -1

    @cython.locals(i=Py_ssize_t, unit=Py_ssize_t, at=Py_ssize_t, cells="float[:, ::1]",
                   marks=cython.uchar[::1], into_units=cython.int[::1], into_scores=double[::1])
    cpdef matches(self)

    cpdef clear(self)

@cython.locals(i=Py_ssize_t, into=double[::1])
cpdef bm25(const int[::1] units, const int[::1] frequencies, const double[::1] norms,
           double weight)

@cython.locals(size=Py_ssize_t)
cpdef ordered(const int[::1] units, const double[::1] scores, Py_ssize_t count)

@cython.locals(size=Py_ssize_t, at=Py_ssize_t, i=Py_ssize_t, end=Py_ssize_t, worst=int,
               score=double)
cpdef int put_in_order(const int[::1] units, const double[::1] scores, int[::1] best,
                       double[::1] highest) except -1

@cython.locals(i=Py_ssize_t, low=Py_ssize_t, high=Py_ssize_t)
cdef int _check(const int[::1] units, Py_ssize_t others, Py_ssize_t count) except -1

@cython.locals(at=Py_ssize_t)
cdef void _heapify(int[::1] heap, double[::1] values, Py_ssize_t size) noexcept

@cython.locals(child=Py_ssize_t)
cdef void _sift(int[::1] heap, double[::1] values, Py_ssize_t at, Py_ssize_t size, int unit,
                double score) noexcept

@cython.locals(gap=Py_ssize_t, i=Py_ssize_t, at=Py_ssize_t, unit=int, score=double)
cdef void _sort(int[::1] units, double[::1] scores) noexcept

cdef bint _worse(double score, Py_ssize_t unit, double other_score, Py_ssize_t other) noexcept
