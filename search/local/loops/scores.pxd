cimport cython

from search.local.loops.best cimport Floor, select, sort_by_unit
from search.local.loops.conjunction cimport ConjunctionSource, Together
from search.local.loops.inverted cimport InvertedFile
from search.local.loops.lists cimport ListSource, PlacesSource
from search.local.loops.places cimport Paragraphs
from search.local.loops.sought cimport Sought, Standing
from search.local.loops.sources cimport ParagraphSource, Source, TermSource, Window

cdef Py_ssize_t ROOM, FEW
cdef float LEAST

@cython.final
cdef class Disjunction:
    cdef readonly Py_ssize_t count
    cdef readonly Py_ssize_t seen
    cdef Window _window
    cdef Together _together
    cdef object _of_units
    cdef int[::1] _units
    cdef double[::1] _scores
    cdef Floor _floor
    cdef list _sources, _words, _scored, _counted
    cdef const int[::1] _dropped
    cdef Py_ssize_t _next_dropped

    cpdef clear(self)

    cpdef add_term(self, InvertedFile file, Py_ssize_t term, double weight)

    cpdef add(self, const int[::1] units, const double[::1] scores)

    @cython.locals(paragraphs=Paragraphs, file=InvertedFile, term=Py_ssize_t)
    cdef int _add_terms(self, terms, double weight) except -1

    @cython.locals(each=Standing)
    cpdef add_word(self, Sought word)

    cpdef add_all(self, InvertedFile file, terms, weights)

    @cython.locals(source=PlacesSource)
    cpdef add_places(self, const int[::1] places, double weight)

    cpdef drop(self, const int[::1] units)

    cpdef best(self, Py_ssize_t count)

    @cython.locals(room=Py_ssize_t, window=Window, floor=Floor, size=Py_ssize_t, filled=Py_ssize_t,
                   lowest=float, those="int[::1]", sums="float[::1]",
                   i=Py_ssize_t, local=Py_ssize_t, score=float)
    cpdef Py_ssize_t put_best(self, int[::1] units, double[::1] scores,
                              Py_ssize_t count) except -1

    cdef int _make_room(self, Py_ssize_t size) except -1

    @cython.locals(window=Window, found=Py_ssize_t)
    cpdef matches(self)

    @cython.locals(window=Window, sums="float[::1]", found=Py_ssize_t, local=Py_ssize_t,
                   i=Py_ssize_t)
    cdef Py_ssize_t _put_all(self, int[::1] units, double[::1] scores) except -1

    @cython.locals(source=Source)
    cdef int _rewind(self) except -1

    @cython.locals(first=Py_ssize_t, source=Source, document=Py_ssize_t, common=TermSource)
    cdef bint _next(self) except -1

    @cython.locals(window=Window, at=Py_ssize_t, seen=Py_ssize_t)
    cdef Py_ssize_t _drop(self) except -1

@cython.locals(i=Py_ssize_t, into=double[::1])
cpdef bm25(const int[::1] units, const int[::1] frequencies, const double[::1] norms,
           double weight)

@cython.locals(i=Py_ssize_t, low=Py_ssize_t, high=Py_ssize_t)
cdef int _check(const int[::1] units, Py_ssize_t others, Py_ssize_t count) except -1
