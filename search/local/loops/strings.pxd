cimport cython

@cython.final
cdef class StringTable:
    cdef const unsigned char[::1] data
    cdef const unsigned int[::1] starts
    cdef const int[::1] order
    cdef bytes copy

    @cython.locals(at=Py_ssize_t, string=Py_ssize_t, start=Py_ssize_t, i=Py_ssize_t)
    cpdef Py_ssize_t find(self, bytes key, Py_ssize_t low, Py_ssize_t high) except -2

    @cython.locals(middle=Py_ssize_t, string=Py_ssize_t)
    cpdef Py_ssize_t lower_bound(self, bytes key, Py_ssize_t low,
                                 Py_ssize_t high) except -1

    @cython.locals(string=Py_ssize_t, start=Py_ssize_t, end=Py_ssize_t, found=list)
    cpdef list texts(self, strings)

@cython.locals(i=Py_ssize_t)
cdef bint _before(const unsigned char[::1] data, Py_ssize_t start, Py_ssize_t end,
                  bytes key) except -1
