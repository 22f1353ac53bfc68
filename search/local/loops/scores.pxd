cimport cython

from search.local.loops.holding cimport Holding
from search.local.loops.inverted cimport InvertedFile
from search.local.loops.places cimport Paragraphs, counted
from search.local.loops.sources cimport (
    ListSource, ParagraphSource, Source, TermSource, Window,
)

cdef Py_ssize_t ANY_UNIT, ROOM

@cython.final
cdef class Disjunction:
    cdef readonly Py_ssize_t count
    cdef readonly Py_ssize_t seen
    cdef const double[::1] _norms
    cdef Window _window
    cdef object _of_units
    cdef int[::1] _units
    cdef double[::1] _scores
    cdef list _sources
    cdef const int[::1] _dropped
    cdef Py_ssize_t _next_dropped

    cpdef clear(self)

    @cython.locals(paragraphs=Paragraphs)
    cpdef add_term(self, InvertedFile file, Py_ssize_t term, double weight)

    cpdef add(self, const int[::1] units, const double[::1] scores)

    @cython.locals(size=Py_ssize_t, norms="const float[::1]", into="double[::1]",
                   those="int[::1]", row=Py_ssize_t, weight=double, i=Py_ssize_t,
                   frequency=double)
    cpdef add_all(self, Holding holding, weights)

    cpdef add_places(self, const int[::1] places, double weight)

    cpdef drop(self, const int[::1] units)

    cpdef best(self, Py_ssize_t count)

    @cython.locals(room=Py_ssize_t, window=Window, size=Py_ssize_t, filled=Py_ssize_t,
                   seen=Py_ssize_t, lowest=double, i=Py_ssize_t, local=Py_ssize_t, score=float)
    cpdef Py_ssize_t put_best(self, int[::1] units, double[::1] scores,
                              Py_ssize_t count) except -1

    cdef int _make_room(self, Py_ssize_t size) except -1

    @cython.locals(window=Window, found=Py_ssize_t)
    cpdef matches(self)

    @cython.locals(window=Window, found=Py_ssize_t, size=Py_ssize_t, local=Py_ssize_t,
                   score=double)
    cdef Py_ssize_t _put_all(self, int[::1] units, double[::1] scores) except -1

    @cython.locals(source=Source)
    cdef int _rewind(self) except -1

    @cython.locals(first=Py_ssize_t, source=Source, document=Py_ssize_t)
    cdef bint _next(self) except -1

    @cython.locals(window=Window, at=Py_ssize_t)
    cdef int _drop(self) except -1

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

@cython.locals(low=Py_ssize_t, high=Py_ssize_t, last=Py_ssize_t, middle=Py_ssize_t,
               left=Py_ssize_t, right=Py_ssize_t, unit=int, score=double)
cdef double _select(int[::1] units, double[::1] scores, Py_ssize_t size,
                    Py_ssize_t count) noexcept

@cython.locals(gap=Py_ssize_t, i=Py_ssize_t, at=Py_ssize_t, unit=int, score=double)
cdef void _sort(int[::1] units, double[::1] scores, Py_ssize_t size) noexcept

cdef bint _worse(double score, Py_ssize_t unit, double other_score, Py_ssize_t other) noexcept
