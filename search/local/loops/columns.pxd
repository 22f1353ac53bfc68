cimport cython

cdef Py_ssize_t FAR, STEPS

ctypedef fused Ascending:
    const unsigned short[::1]
    const unsigned int[::1]
    const int[::1]
    const long long[::1]

ctypedef fused Documents:
    const unsigned short[::1]
    const unsigned int[::1]

ctypedef fused Frequencies:
    const unsigned char[::1]
    const unsigned int[::1]

cpdef Py_ssize_t seek(Ascending numbers, Py_ssize_t first, Py_ssize_t end,
                      Py_ssize_t wanted) except -1

@cython.locals(near=Py_ssize_t, step=Py_ssize_t, low=Py_ssize_t, high=Py_ssize_t, size=Py_ssize_t,
               half=Py_ssize_t)
cdef Py_ssize_t _gallop(Ascending numbers, Py_ssize_t first, Py_ssize_t end,
                        Py_ssize_t wanted) noexcept

@cython.locals(i=Py_ssize_t, found="unsigned int")
cdef Py_ssize_t _total(Frequencies frequencies, Py_ssize_t first,
                       Py_ssize_t end) noexcept

@cython.final
cdef class Wanted:
    cdef const int[::1] documents
    cdef unsigned char[::1] bits
    cdef Py_ssize_t count

    @cython.locals(i=Py_ssize_t, document=Py_ssize_t)
    cpdef want(self, const int[::1] documents)

    @cython.locals(i=Py_ssize_t)
    cpdef forget(self)

@cython.locals(those="const int[::1]", bits=cython.uchar[::1], size=Py_ssize_t, found=Py_ssize_t, rank=Py_ssize_t, far=cython.bint,
               last=Py_ssize_t, document=Py_ssize_t, reached=Py_ssize_t)
cpdef Py_ssize_t meet(Documents documents, Frequencies frequencies,
                      Py_ssize_t posting, Py_ssize_t end, Py_ssize_t occurrence,
                      Py_ssize_t base, Wanted wanted, long long[:, ::1] met) except -1
