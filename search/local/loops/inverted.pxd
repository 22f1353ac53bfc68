cimport cython

from search.local.loops.columns cimport Wanted, meet, seek
from search.local.loops.places cimport Paragraphs

@cython.final
cdef class InvertedFile:
    cdef readonly Py_ssize_t base
    cdef readonly Py_ssize_t terms
    cdef const long long[::1] starts
    cdef bint narrow
    cdef const unsigned short[::1] documents2
    cdef const unsigned int[::1] documents4
    cdef bint few
    cdef const unsigned char[::1] frequencies1
    cdef const unsigned int[::1] frequencies4
    cdef const long long[::1] occurrence_starts
    cdef bint near
    cdef const unsigned short[::1] positions2
    cdef const unsigned int[::1] positions4
    cdef const unsigned char[::1] forms
    cdef const unsigned char[::1] paragraphs

    cdef Py_ssize_t document(self, Py_ssize_t posting) except -1
    cdef Py_ssize_t frequency(self, Py_ssize_t posting) except -1
    cdef Py_ssize_t position(self, Py_ssize_t occurrence) except -1
    @cython.locals(number=Py_ssize_t, first=Py_ssize_t)
    cdef Py_ssize_t paragraph(self, Py_ssize_t occurrence, Py_ssize_t document,
                              Paragraphs paragraphs) except -2

    @cython.locals(posting=Py_ssize_t, end=Py_ssize_t, at=Py_ssize_t, base=Py_ssize_t,
                   near="const unsigned short[::1]", far="const unsigned int[::1]",
                   few="const unsigned char[::1]", many="const unsigned int[::1]",
                   found=Py_ssize_t)
    cdef Py_ssize_t meet(self, Py_ssize_t term, Wanted wanted,
                         long long[:, ::1] met) except -1

    cdef Py_ssize_t seek(self, Py_ssize_t posting, Py_ssize_t end,
                         Py_ssize_t document) except -1

    @cython.locals(last=Py_ssize_t, touched=Py_ssize_t, i=Py_ssize_t, at=Py_ssize_t)
    cdef Py_ssize_t touch(self, long long[::1] occurrences, Py_ssize_t begin,
                          Py_ssize_t end) except -1

    cpdef Py_ssize_t having(self, Py_ssize_t term) except -1

    @cython.locals(first=Py_ssize_t, count=Py_ssize_t, i=Py_ssize_t,
                   into_documents=cython.int[::1], into_frequencies=cython.int[::1])
    cpdef postings(self, Py_ssize_t term)

    cpdef among(self, const int[::1] units, Py_ssize_t term)

    @cython.locals(rows="long long[:, :]", into=cython.int[::1], filled=Py_ssize_t, i=Py_ssize_t,
                   at=Py_ssize_t)
    cpdef places(self, const int[::1] units, Py_ssize_t term)

@cython.locals(last=Py_ssize_t)
cdef Wanted _all_of(const int[::1] documents)
