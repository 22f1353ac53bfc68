cimport cython

cdef Py_ssize_t STEPS
cdef double CERTAIN

@cython.final
cdef class Floor:
    cdef readonly double lowest
    cdef long long[::1] _counts
    cdef Py_ssize_t _count, _step, _above
    cdef double _scale

    @cython.locals(step=Py_ssize_t)
    cpdef forget(self)

    cpdef begin(self, Py_ssize_t count, double most)

    @cython.locals(scaled=double, step=Py_ssize_t)
    cpdef give(self, double score)

@cython.locals(size=Py_ssize_t)
cpdef ordered(const int[::1] units, const double[::1] scores, Py_ssize_t count)

@cython.locals(size=Py_ssize_t, at=Py_ssize_t, i=Py_ssize_t, end=Py_ssize_t, worst=int,
               score=double)
cpdef int put_in_order(const int[::1] units, const double[::1] scores, int[::1] best,
                       double[::1] highest) except -1

@cython.locals(at=Py_ssize_t)
cdef void _heapify(int[::1] heap, double[::1] values, Py_ssize_t size) noexcept

@cython.locals(child=Py_ssize_t)
cdef void _sift(int[::1] heap, double[::1] values, Py_ssize_t at, Py_ssize_t size, int unit,
                double score) noexcept

@cython.locals(size=Py_ssize_t, begin=Py_ssize_t, end=Py_ssize_t, at=Py_ssize_t, best=double,
               second=double, i=Py_ssize_t)
cpdef int put_best_of_others(const int[::1] owners, const double[::1] scores,
                             double[::1] into) except -1

@cython.locals(low=Py_ssize_t, high=Py_ssize_t, last=Py_ssize_t, middle=Py_ssize_t,
               left=Py_ssize_t, right=Py_ssize_t, unit=int, score=double)
cpdef double select(int[::1] units, double[::1] scores, Py_ssize_t size,
                    Py_ssize_t count) noexcept

@cython.locals(gap=Py_ssize_t, i=Py_ssize_t, at=Py_ssize_t, unit=int, score=double)
cpdef void sort_by_unit(int[::1] units, double[::1] scores, Py_ssize_t size) noexcept

cdef bint _worse(double score, Py_ssize_t unit, double other_score, Py_ssize_t other) noexcept
