cimport cython

from search.local.loops.best cimport Floor
from search.local.loops.inverted cimport InvertedFile
from search.local.loops.places cimport Paragraphs

cdef Py_ssize_t DOCUMENTS, BY_PARAGRAPH, RUNS, MANY
cdef float NOTHING

@cython.final
cdef class Runs:
    cdef Py_ssize_t size
    cdef int[::1] units, counts, marks

    cdef int make_room(self, Py_ssize_t size) except -1

    @cython.locals(marks="int[::1]")
    cdef int make_marks(self, Py_ssize_t size) except -1

@cython.final
cdef class Window:
    cdef const float[::1] norms
    cdef Runs runs
    cdef Py_ssize_t documents, width
    cdef Paragraphs paragraphs
    cdef Py_ssize_t first_document, end_document
    cdef Py_ssize_t first, end, size
    cdef float[::1] scores
    cdef int[::1] seen
    cdef long long[::1] met

    cdef int _make(self, Py_ssize_t room) except -1

    cpdef open(self, Py_ssize_t document)

    @cython.locals(every=Py_ssize_t, scores="float[::1]", seen="int[::1]", i=Py_ssize_t)
    cdef int _clear(self) except -1

    @cython.locals(score=float)
    cdef double score(self, Py_ssize_t local) noexcept

    @cython.locals(was=cython.bint)
    cdef bint drop(self, Py_ssize_t unit) except -1

    @cython.locals(local=Py_ssize_t, before=float)
    cdef int add(self, Py_ssize_t unit, float score) except -1

    @cython.locals(sums="float[::1]", seen="int[::1]", filled=Py_ssize_t, i=Py_ssize_t,
                   local=Py_ssize_t, before=float)
    cdef int add_some(self, int[::1] locals, float[::1] scores, Py_ssize_t size) except -1

cdef class Source:
    cdef readonly double most

    cpdef rewind(self)
    cpdef Py_ssize_t next_document(self) except -2
    cpdef add_to(self, Window window)

cdef class TermSource(Source):
    cdef InvertedFile _file
    cdef Py_ssize_t _term, _at, _end
    cdef float _weight

    cpdef rewind(self)
    cpdef Py_ssize_t next_document(self) except -2
    cpdef Py_ssize_t left(self)

    @cython.locals(file=InvertedFile, weight=float, count=Py_ssize_t, at=Py_ssize_t,
                   unit=Py_ssize_t, frequency=float)
    cpdef give_to(self, Floor floor, const float[::1] norms)

    @cython.locals(file=InvertedFile, begin=Py_ssize_t, found=Py_ssize_t, end=Py_ssize_t,
                   scores="float[::1]", norms="const float[::1]", met="long long[::1]",
                   first=Py_ssize_t, behind=Py_ssize_t, base=Py_ssize_t, weight=float,
                   at=Py_ssize_t, narrow=cython.bint, unit=Py_ssize_t, local=Py_ssize_t,
                   i=Py_ssize_t, posting=Py_ssize_t, frequency=float)
    cpdef Py_ssize_t add_to_seen(self, Window window) except -1

    @cython.locals(file=InvertedFile, at=Py_ssize_t, size=Py_ssize_t, end=Py_ssize_t,
                   scores="float[::1]", seen="int[::1]", norms="const float[::1]",
                   first=Py_ssize_t, behind=Py_ssize_t, base=Py_ssize_t, weight=float,
                   narrow=cython.bint, few=cython.bint, frequencies="const unsigned char[::1]",
                   unit=Py_ssize_t, local=Py_ssize_t, frequency=float, score=float)
    cpdef add_to(self, Window window)

cdef class ParagraphSource(Source):
    cdef InvertedFile _file
    cdef Paragraphs _paragraphs
    cdef Runs _runs
    cdef Py_ssize_t _term, _at, _end, _occurrence
    cdef float _weight

    cpdef rewind(self)
    cpdef Py_ssize_t next_document(self) except -2

    @cython.locals(units="int[::1]", counts="int[::1]", scores="float[::1]", seen="int[::1]",
                   norms="const float[::1]", first=Py_ssize_t, weight=float, size=Py_ssize_t,
                   i=Py_ssize_t, unit=Py_ssize_t, frequency=float, local=Py_ssize_t, score=float)
    cpdef add_to(self, Window window)

    @cython.locals(runs=Runs, file=InvertedFile, origin=Py_ssize_t, size=Py_ssize_t,
                   first=cython.int, behind=cython.int, units="int[::1]", counts="int[::1]",
                   marks="int[::1]",
                   found=Py_ssize_t, mark=cython.int, last=cython.int, count=cython.int,
                   i=Py_ssize_t, number=cython.int, unit=cython.int)
    cdef int _read(self, Py_ssize_t begin, Py_ssize_t end) except -1

    @cython.locals(runs=Runs, file=InvertedFile, starts="const long long[::1]", at=Py_ssize_t,
                   origin=Py_ssize_t, place=Py_ssize_t, behind=Py_ssize_t, document=Py_ssize_t,
                   first=Py_ssize_t, frequency=Py_ssize_t)
    cdef Py_ssize_t _mark(self, Py_ssize_t begin, Py_ssize_t end) except -1

    @cython.locals(document=Py_ssize_t, paragraph=Py_ssize_t)
    cdef Py_ssize_t _unit(self, Py_ssize_t occurrence, Py_ssize_t mark) except -2

    cpdef Py_ssize_t having(self) except -1

    cpdef postings(self)

    cdef int _read_all(self) except -1

cdef Py_ssize_t _document(InvertedFile file, Py_ssize_t posting) noexcept
