cimport cython

cdef double SLACK

ctypedef fused Ascending:
    const int[::1]
    const long long[::1]

@cython.final
cdef class Scratch:
    cdef unsigned short[::1] terms
    cdef long long[::1] grams
    cdef long long[::1] found
    cdef double[::1] alike

@cython.final
cdef class GramFile:
    cdef const long long[::1] grams
    cdef const long long[::1] starts
    cdef const unsigned int[::1] terms
    cdef const unsigned char[::1] counts
    cdef const long long[::1] postings
    cdef Py_ssize_t most
    cdef double least
    cdef list spare

    @cython.locals(size=Py_ssize_t, found=list, scratch=Scratch, i=Py_ssize_t)
    cpdef tuple most_alike(self, str stem, Py_ssize_t common, Py_ssize_t itself)

    @cython.locals(found="long long[::1]", alike="double[::1]", counts="unsigned short[::1]", grams="long long[::1]",
                   starts="const long long[::1]", terms="const unsigned int[::1]",
                   distinct=Py_ssize_t, i=Py_ssize_t,
                   at=Py_ssize_t, place=Py_ssize_t, size=Py_ssize_t, term=Py_ssize_t,
                   both=Py_ssize_t, every=Py_ssize_t, least=double, dice=double)
    cdef Py_ssize_t _most_alike(self, str word, Scratch scratch, Py_ssize_t common,
                                Py_ssize_t itself) except -1

    @cython.locals(at=Py_ssize_t, behind=Py_ssize_t)
    cdef Py_ssize_t _insert(self, long long[::1] found, double[::1] alike, Py_ssize_t size,
                            Py_ssize_t term, double dice) except -1

    cdef bint _is_behind(self, Py_ssize_t term, double dice, Py_ssize_t other,
                         double other_dice) except -1

    cdef Py_ssize_t _having(self, Py_ssize_t term) except -1

@cython.final
cdef class AlikeFile:
    cdef const int[::1] owners
    cdef const unsigned int[::1] starts
    cdef const unsigned int[::1] terms
    cdef const unsigned char[::1] shared
    cdef const unsigned char[::1] counts
    cdef const long long[::1] postings
    cdef Py_ssize_t most, room

    @cython.locals(found=list, at=Py_ssize_t, begin=Py_ssize_t, end=Py_ssize_t, place=Py_ssize_t,
                   term=Py_ssize_t, every=Py_ssize_t)
    cpdef tuple most_alike(self, Py_ssize_t owner, Py_ssize_t common)

@cython.locals(size=Py_ssize_t, i=Py_ssize_t, at=Py_ssize_t, letter=Py_ssize_t,
               code="long long")
cdef Py_ssize_t _fill(long long[::1] grams, str word) except -1

@cython.locals(low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t)
cdef Py_ssize_t _find(Ascending numbers, long long wanted) except -2
