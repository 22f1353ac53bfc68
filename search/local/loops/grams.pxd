cimport cython

@cython.final
cdef class GramFile:
    cdef const long long[::1] grams
    cdef const long long[::1] starts
    cdef const unsigned int[::1] terms
    cdef const unsigned char[::1] counts
    cdef const long long[::1] postings
    cdef list spare

    @cython.locals(size=Py_ssize_t)
    cpdef Py_ssize_t most_alike(self, const long long[::1] codes, double least, Py_ssize_t common,
                                Py_ssize_t itself, long long[::1] found,
                                double[::1] alike) except -1

    @cython.locals(known="long long[::1]", size=Py_ssize_t, i=Py_ssize_t, at=Py_ssize_t,
                   place=Py_ssize_t, term=Py_ssize_t, dice=double,
                   starts="const long long[::1]", terms="const unsigned int[::1]")
    cdef Py_ssize_t _most_alike(self, const long long[::1] codes, unsigned char[::1] shared,
                                double least, Py_ssize_t common, Py_ssize_t itself,
                                long long[::1] found, double[::1] alike) except -1

    @cython.locals(at=Py_ssize_t, behind=Py_ssize_t)
    cdef Py_ssize_t _insert(self, long long[::1] found, double[::1] alike, Py_ssize_t size,
                            Py_ssize_t term, double dice) except -1

    cdef bint _is_behind(self, Py_ssize_t term, double dice, Py_ssize_t other,
                         double other_dice) except -1

    cdef inline Py_ssize_t _having(self, Py_ssize_t term) except -1

@cython.locals(low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t)
cdef Py_ssize_t _find(const long long[::1] grams, long long code) except -2
