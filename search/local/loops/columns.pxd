cimport cython

ctypedef fused Documents:
    const unsigned short[::1]
    const unsigned int[::1]

ctypedef fused Frequencies:
    const unsigned char[::1]
    const unsigned int[::1]

@cython.locals(step=Py_ssize_t, low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t)
cpdef Py_ssize_t seek(Documents documents, Py_ssize_t first, Py_ssize_t end,
                      Py_ssize_t wanted) except -1

@cython.locals(i=Py_ssize_t, found=Py_ssize_t)
cpdef Py_ssize_t total(Frequencies frequencies, Py_ssize_t first, Py_ssize_t end) except -1
