cimport cython

from search.local.loops.columns cimport seek

@cython.locals(into_few=cython.int[::1], into_many=cython.int[::1], found=Py_ssize_t,
               at=Py_ssize_t, size=Py_ssize_t, i=Py_ssize_t, number=Py_ssize_t)
cpdef common(const int[::1] few, const int[::1] many)

@cython.locals(into_units=cython.int[::1], into_counts=cython.int[::1], found=Py_ssize_t,
               i=Py_ssize_t)
cpdef counted(const int[::1] units)

@cython.final
cdef class Paragraphs:
    cdef const long long[::1] starts
    cdef const int[::1] begins

    cpdef Py_ssize_t documents(self)

    cpdef Py_ssize_t total(self)

    cpdef Py_ssize_t document(self, Py_ssize_t paragraph) except -2

    @cython.locals(document=Py_ssize_t)
    cpdef tuple place(self, Py_ssize_t paragraph)

    @cython.locals(first=Py_ssize_t, behind=Py_ssize_t)
    cpdef Py_ssize_t of(self, Py_ssize_t document, Py_ssize_t position) except -2

    @cython.locals(into=cython.int[::1], i=Py_ssize_t)
    cpdef of_all(self, const int[::1] documents, const int[::1] positions)

    cdef Py_ssize_t unit(self, Py_ssize_t document, Py_ssize_t paragraph) except -2

    @cython.locals(into=cython.int[::1], i=Py_ssize_t)
    cpdef units(self, const int[::1] documents, const int[::1] positions)

    cdef Py_ssize_t begin(self, Py_ssize_t paragraph) except? -1

    cdef Py_ssize_t title_length(self, Py_ssize_t document) except? -1

@cython.locals(into=cython.int[::1], found=Py_ssize_t, at=Py_ssize_t, size=Py_ssize_t,
               i=Py_ssize_t, rank=cython.int, wanted=cython.int)
cpdef following(const int[::1] ranks, const int[::1] positions, const int[::1] next_ranks,
                const int[::1] next_positions, int distance)
