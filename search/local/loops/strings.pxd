cimport cython

@cython.locals(middle=Py_ssize_t, string=Py_ssize_t)
cpdef Py_ssize_t lower_bound(const unsigned char[::1] data, const unsigned int[::1] starts,
                             const int[::1] order, const unsigned char[::1] key,
                             Py_ssize_t low, Py_ssize_t high) except -1

@cython.locals(i=Py_ssize_t)
cdef bint _before(const unsigned char[::1] data, Py_ssize_t start, Py_ssize_t end,
                  const unsigned char[::1] key) except -1
