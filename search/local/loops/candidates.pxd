cimport cython

from search.local.loops.best cimport put_best_of_others, put_in_order
from search.local.loops.columns cimport Wanted
from search.local.loops.inverted cimport InvertedFile
from search.local.loops.places cimport Paragraphs
from search.local.loops.scores cimport Disjunction
from search.local.loops.sought cimport Sought, Standing, Units

cdef Py_ssize_t STRETCHES, ROOM
cdef double MOST_READ

@cython.final
cdef class Candidates:
    cdef readonly Py_ssize_t size
    cdef Py_ssize_t _room
    cdef Units _every
    cdef Paragraphs _paragraphs
    cdef Wanted _wanted
    cdef object _unit_column, _score_column
    cdef int[::1] _units, _documents, _best, _titled, _exact
    cdef double[::1] _scores, _highest, _norms, _title_norms, _alike, _early
    cdef double[:, ::1] _gains
    cdef double _title, _look_alikes, _form, _lead, _closeness, _passage, _article, _half
    cdef Py_ssize_t _window, _step
    cdef long long[::1] _starts, _ends, _starts_before, _ends_before
    cdef int[::1] _positions, _positions_before
    cdef Py_ssize_t _filled
    cdef double _idf, _idf_before
    cdef double _nth, _first
    cdef double[:, ::1] _worth, _reached
    cdef long long[:, ::1] _met
    cdef long long[::1] _met_firsts

    cdef int _make(self, Py_ssize_t room) except -1

    @cython.locals(rank=Py_ssize_t)
    cpdef take(self, const int[::1] units)

    cpdef take_best(self, Disjunction total, Py_ssize_t count)

    @cython.locals(every=Units, kinds=Py_ssize_t, kind=Py_ssize_t, rank=Py_ssize_t,
                   unit=Py_ssize_t)
    cdef int _start(self, Py_ssize_t size) except -1

    @cython.locals(kind=Py_ssize_t, rank=Py_ssize_t)
    cpdef add_gains(self)

    @cython.locals(gains="double[::1]", size=Py_ssize_t, rank=Py_ssize_t)
    cpdef add_articles(self)

    @cython.locals(size=Py_ssize_t, best="int[::1]", highest="double[::1]", at=Py_ssize_t)
    cpdef ordered(self, Py_ssize_t count)

    @cython.locals(word=Sought)
    cpdef look_at(self, words)

    @cython.locals(each=Standing, term=Py_ssize_t, share=double)
    cpdef read(self, Sought word)

    @cython.locals(starts="long long[::1]", ends="long long[::1]", positions=cython.int[::1],
                   rank=Py_ssize_t)
    cdef int _begin(self, double idf) except -1

    @cython.locals(count=Py_ssize_t, i=Py_ssize_t)
    cdef int _read(self, InvertedFile file, Py_ssize_t term, Py_ssize_t form) except -1

    @cython.locals(filled=Py_ssize_t, shift=Py_ssize_t, at=Py_ssize_t, position=Py_ssize_t,
                   paragraph=Py_ssize_t)
    cdef int _take(self, InvertedFile file, Py_ssize_t rank, Py_ssize_t first, Py_ssize_t count,
                   Py_ssize_t form) except -1

    @cython.locals(at=Py_ssize_t, rank=Py_ssize_t, shift=Py_ssize_t, place=Py_ssize_t)
    cdef int _read_places(self, const int[::1] documents, const int[::1] positions,
                          const int[::1] paragraphs) except -1

    cdef int _take_place(self, Py_ssize_t rank, Py_ssize_t position) except -1

    @cython.locals(met=Py_ssize_t, i=Py_ssize_t, rank=Py_ssize_t, first=Py_ssize_t,
                   count=Py_ssize_t)
    cdef int _read_alike(self, InvertedFile file, Py_ssize_t term, double share) except -1

    @cython.locals(at=Py_ssize_t, paragraph=Py_ssize_t)
    cdef int _take_alike(self, InvertedFile file, Py_ssize_t rank, Py_ssize_t first,
                         Py_ssize_t count, double share) except -1

    cdef int _raise_early(self, Py_ssize_t rank, double share, Py_ssize_t position) except -1

    @cython.locals(last=Py_ssize_t)
    cdef int _stand(self, Py_ssize_t rank, double share, Py_ssize_t position) except -1

    @cython.locals(reached=double, before=double, worth=double)
    cdef int _add_to_stretch(self, Py_ssize_t rank, Py_ssize_t stretch, double share) except -1

    cpdef weigh(self, Sought word)

    @cython.locals(rank=Py_ssize_t, count=Py_ssize_t)
    cpdef add_words(self, double weight, bint titled)

    @cython.locals(rank=Py_ssize_t, titled=double, count=double, norm=double, more=double,
                   title_weight=double)
    cdef int _add_title(self, double weight) except -1

    @cython.locals(rank=Py_ssize_t, frequency=double)
    cdef int _add_look_alikes(self, double weight) except -1

    @cython.locals(rank=Py_ssize_t, count=Py_ssize_t)
    cdef int _add_form(self, double weight) except -1

    @cython.locals(rank=Py_ssize_t, first=Py_ssize_t, early=double)
    cdef int _add_lead(self, double weight) except -1

    @cython.locals(rank=Py_ssize_t, left=Py_ssize_t, right=Py_ssize_t, closest=Py_ssize_t,
                   apart=Py_ssize_t)
    cdef int _add_closeness(self, double weight) except -1

    cdef Py_ssize_t _shift(self, Py_ssize_t rank) except? -1

    @cython.locals(document=Py_ssize_t, unit=Py_ssize_t, table=Paragraphs)
    cdef bint _is_in_front(self, Py_ssize_t rank) except -1

    @cython.locals(wider=cython.int[::1])
    cdef int _make_room(self, Py_ssize_t count) except -1

cdef Py_ssize_t _position(InvertedFile file, Py_ssize_t occurrence) noexcept
