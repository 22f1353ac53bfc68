cimport cython

from search.local.loops.inverted cimport InvertedFile
from search.local.loops.places cimport Paragraphs

cdef Py_ssize_t STRETCHES

@cython.final
cdef class Candidates:
    cdef readonly Py_ssize_t size
    cdef const int[::1] _units
    cdef const int[::1] _documents
    cdef const double[::1] _norms
    cdef const double[::1] _title_norms
    cdef Paragraphs _paragraphs
    cdef double[::1] _words
    cdef double[::1] _title
    cdef double[::1] _look_alikes
    cdef double[::1] _form
    cdef double[::1] _lead
    cdef double[::1] _closeness
    cdef double[::1] _passage
    cdef long long[::1] _starts
    cdef long long[::1] _ends
    cdef int[::1] _positions
    cdef Py_ssize_t _filled
    cdef int[::1] _titled
    cdef int[::1] _exact
    cdef double[::1] _alike
    cdef double[::1] _early
    cdef double _nth
    cdef double _weight
    cdef Py_ssize_t _step
    cdef double[:, ::1] _worth
    cdef double[:, ::1] _reached
    cdef long long[::1] _starts_before
    cdef long long[::1] _ends_before
    cdef int[::1] _positions_before

    @cython.locals(starts="long long[::1]", ends="long long[::1]", positions=cython.int[::1],
                   rank=Py_ssize_t)
    cpdef begin(self, double weight, Py_ssize_t step)

    @cython.locals(at=Py_ssize_t, end=Py_ssize_t, occurrence=Py_ssize_t, last=Py_ssize_t,
                   rank=Py_ssize_t, found=Py_ssize_t)
    cdef Py_ssize_t _find(self, InvertedFile file, Py_ssize_t term,
                          Py_ssize_t begin) except -1

    @cython.locals(begin=Py_ssize_t, reached=Py_ssize_t, rank=Py_ssize_t, first=Py_ssize_t)
    cpdef read(self, InvertedFile file, Py_ssize_t term, Py_ssize_t form)

    @cython.locals(filled=Py_ssize_t, shift=Py_ssize_t, at=Py_ssize_t, position=Py_ssize_t,
                   paragraph=Py_ssize_t)
    cdef int _take(self, InvertedFile file, Py_ssize_t rank, Py_ssize_t first, Py_ssize_t last,
                   Py_ssize_t form) except -1

    @cython.locals(at=Py_ssize_t, rank=Py_ssize_t, shift=Py_ssize_t, place=Py_ssize_t)
    cpdef read_places(self, const int[::1] documents, const int[::1] positions,
                      const int[::1] paragraphs)

    cdef int _take_place(self, Py_ssize_t rank, Py_ssize_t position) except -1

    @cython.locals(nth=Py_ssize_t)
    cpdef read_alike(self, InvertedFile file, const long long[::1] terms,
                     const double[::1] shares, double half)

    @cython.locals(at=Py_ssize_t, end=Py_ssize_t, occurrence=Py_ssize_t, last=Py_ssize_t,
                   rank=Py_ssize_t, found=Py_ssize_t)
    cdef int _read_alike(self, InvertedFile file, Py_ssize_t term, double share,
                         double half) except -1

    @cython.locals(at=Py_ssize_t, paragraph=Py_ssize_t)
    cdef int _take_alike(self, InvertedFile file, Py_ssize_t rank, Py_ssize_t first,
                         Py_ssize_t last, double share, double half) except -1

    cdef int _raise_early(self, Py_ssize_t rank, double share, double half,
                          Py_ssize_t position) except -1

    @cython.locals(last=Py_ssize_t)
    cdef int _stand(self, Py_ssize_t rank, double share, Py_ssize_t position) except -1

    @cython.locals(reached=double, more=double)
    cdef int _add_to_stretch(self, Py_ssize_t rank, Py_ssize_t stretch, double share) except -1

    @cython.locals(rank=Py_ssize_t, count=Py_ssize_t)
    cpdef add_word(self, double weight, bint titled)

    @cython.locals(rank=Py_ssize_t, titled=double, count=double, norm=double, more=double)
    cpdef add_title(self, double weight, double title_weight)

    @cython.locals(rank=Py_ssize_t, frequency=double)
    cpdef add_look_alikes(self, double weight)

    @cython.locals(rank=Py_ssize_t, count=Py_ssize_t)
    cpdef add_form(self, double weight)

    @cython.locals(rank=Py_ssize_t, first=Py_ssize_t, early=double)
    cpdef add_lead(self, double weight, double half)

    @cython.locals(rank=Py_ssize_t, left=Py_ssize_t, right=Py_ssize_t, closest=Py_ssize_t,
                   apart=Py_ssize_t)
    cpdef add_closeness(self, double weight, Py_ssize_t window)

    @cython.locals(step=Py_ssize_t, low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t)
    cdef Py_ssize_t _seek(self, Py_ssize_t rank, Py_ssize_t document) except -1

    cdef Py_ssize_t _shift(self, Py_ssize_t rank) except? -1

    cdef bint _is_in_front(self, Py_ssize_t rank) except -1

    @cython.locals(wider=cython.int[::1])
    cdef int _make_room(self, Py_ssize_t count) except -1
