cimport cython

from search.local.loops.columns cimport Wanted
from search.local.loops.inverted cimport InvertedFile
from search.local.loops.places cimport Paragraphs

cdef Py_ssize_t STRETCHES

@cython.final
cdef class Units:
    cdef const double[::1] norms
    cdef const double[::1] title_norms
    cdef const int[::1] documents
    cdef Paragraphs paragraphs

@cython.final
cdef class Standing:
    cdef InvertedFile file
    cdef Py_ssize_t term
    cdef Py_ssize_t form
    cdef const long long[::1] alike
    cdef const double[::1] shares

@cython.final
cdef class Candidates:
    cdef readonly Py_ssize_t size
    cdef const int[::1] _units
    cdef Paragraphs _paragraphs
    cdef int[::1] _documents
    cdef Wanted _wanted
    cdef double[::1] _norms
    cdef double[::1] _title_norms
    cdef double[:, ::1] _gains
    cdef long long[::1] _starts
    cdef long long[::1] _ends
    cdef int[::1] _positions
    cdef Py_ssize_t _filled
    cdef int[::1] _titled
    cdef int[::1] _exact
    cdef double[::1] _alike
    cdef double[::1] _early
    cdef long long[::1] _starts_before
    cdef long long[::1] _ends_before
    cdef int[::1] _positions_before
    cdef double _nth
    cdef double _weight
    cdef Py_ssize_t _step
    cdef double[:, ::1] _worth
    cdef double[:, ::1] _reached
    cdef long long[:, ::1] _met

    @cython.locals(rank=Py_ssize_t, unit=Py_ssize_t)
    cdef int _look_up(self, Units every) except -1

    @cython.locals(kind=Py_ssize_t, rank=Py_ssize_t)
    cpdef add_to(self, double[::1] scores)

    @cython.locals(starts="long long[::1]", ends="long long[::1]", positions=cython.int[::1],
                   rank=Py_ssize_t)
    cdef int _begin(self, double weight, Py_ssize_t step) except -1

    @cython.locals(each=Standing, nth=Py_ssize_t)
    cpdef read(self, standing, double half, double weight, Py_ssize_t step)

    @cython.locals(i=Py_ssize_t)
    cdef int _read(self, InvertedFile file, Py_ssize_t term, Py_ssize_t form) except -1

    @cython.locals(filled=Py_ssize_t, shift=Py_ssize_t, at=Py_ssize_t, position=Py_ssize_t,
                   paragraph=Py_ssize_t)
    cdef int _take(self, InvertedFile file, Py_ssize_t rank, Py_ssize_t first, Py_ssize_t count,
                   Py_ssize_t form) except -1

    @cython.locals(at=Py_ssize_t, rank=Py_ssize_t, shift=Py_ssize_t, place=Py_ssize_t)
    cpdef read_places(self, const int[::1] documents, const int[::1] positions,
                      const int[::1] paragraphs, double weight, Py_ssize_t step)

    cdef int _take_place(self, Py_ssize_t rank, Py_ssize_t position) except -1

    @cython.locals(i=Py_ssize_t, rank=Py_ssize_t, first=Py_ssize_t, count=Py_ssize_t)
    cdef int _read_alike(self, InvertedFile file, Py_ssize_t term, double share,
                         double half) except -1

    @cython.locals(at=Py_ssize_t, paragraph=Py_ssize_t)
    cdef int _take_alike(self, InvertedFile file, Py_ssize_t rank, Py_ssize_t first,
                         Py_ssize_t count, double share, double half) except -1

    cdef int _raise_early(self, Py_ssize_t rank, double share, double half,
                          Py_ssize_t position) except -1

    @cython.locals(last=Py_ssize_t)
    cdef int _stand(self, Py_ssize_t rank, double share, Py_ssize_t position) except -1

    @cython.locals(reached=double, more=double)
    cdef int _add_to_stretch(self, Py_ssize_t rank, Py_ssize_t stretch, double share) except -1

    @cython.locals(word=double, in_front=double, title=double, look_alikes=double, form=double,
                   lead=double, closeness=double)
    cpdef weigh(self, weights, double half, Py_ssize_t window)

    @cython.locals(rank=Py_ssize_t, count=Py_ssize_t)
    cpdef add_words(self, double weight, bint titled)

    @cython.locals(rank=Py_ssize_t, titled=double, count=double, norm=double, more=double)
    cdef int _add_title(self, double weight, double title_weight) except -1

    @cython.locals(rank=Py_ssize_t, frequency=double)
    cdef int _add_look_alikes(self, double weight) except -1

    @cython.locals(rank=Py_ssize_t, count=Py_ssize_t)
    cdef int _add_form(self, double weight) except -1

    @cython.locals(rank=Py_ssize_t, first=Py_ssize_t, early=double)
    cdef int _add_lead(self, double weight, double half) except -1

    @cython.locals(rank=Py_ssize_t, left=Py_ssize_t, right=Py_ssize_t, closest=Py_ssize_t,
                   apart=Py_ssize_t)
    cdef int _add_closeness(self, double weight, Py_ssize_t window) except -1

    cdef Py_ssize_t _shift(self, Py_ssize_t rank) except? -1

    cdef bint _is_in_front(self, Py_ssize_t rank) except -1

    @cython.locals(wider=cython.int[::1])
    cdef int _make_room(self, Py_ssize_t count) except -1
