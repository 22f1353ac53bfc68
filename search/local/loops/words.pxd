cimport cython

cdef int GAP, LETTER, MARK, POINT, OTHER
cdef int PLAIN, LONE, ODD
cdef long long PRIME
cdef int BITS
cdef Py_ssize_t AHEAD

@cython.final
cdef class WordTable:
    cdef const unsigned char[::1] _classes
    cdef object _number_word
    cdef object _number_piece
    cdef long long _point
    cdef int[::1] _slots
    cdef unsigned int[::1] _kept
    cdef Py_ssize_t _end
    cdef Py_ssize_t _runs
    cdef unsigned int[::1] _found
    cdef Py_ssize_t _count
    cdef long long[:, ::1] _waiting
    cdef Py_ssize_t _wait
    cdef long long[::1] _first
    cdef long long[::1] _heads
    cdef Py_ssize_t _piece_end

    @cython.locals(into=cython.longlong[::1], at=Py_ssize_t, i=Py_ssize_t, before=Py_ssize_t)
    cpdef number(self, str text, const unsigned int[::1] codes, const long long[::1] ends)

    @cython.locals(end=Py_ssize_t, kind=int, before=int, behind=int)
    cdef Py_ssize_t _number_from(self, str text, const unsigned int[::1] codes, Py_ssize_t begin) except -1

    @cython.locals(at=Py_ssize_t, kind=int, alone=Py_ssize_t, start=Py_ssize_t, letters=Py_ssize_t)
    cdef int _kind(self, const unsigned int[::1] codes, Py_ssize_t begin) except -1

    @cython.locals(at=Py_ssize_t, start=Py_ssize_t, hash_=cython.longlong, waiting=Py_ssize_t)
    cdef void _number_runs(self, str text, const unsigned int[::1] codes, Py_ssize_t begin,
                           Py_ssize_t end) except *

    @cython.locals(last=Py_ssize_t, i=Py_ssize_t, hash_=cython.longlong, start=Py_ssize_t,
                   end=Py_ssize_t, run=Py_ssize_t)
    cdef void _look_up_all(self, str text, const unsigned int[::1] codes) except *

    @cython.locals(last=Py_ssize_t, slot=Py_ssize_t, run=Py_ssize_t, number=Py_ssize_t)
    cdef Py_ssize_t _look_up(self, long long hash_, str text, const unsigned int[::1] codes,
                             Py_ssize_t start, Py_ssize_t end) except -1

    @cython.locals(at=Py_ssize_t)
    cdef bint _is_run(self, Py_ssize_t run, const unsigned int[::1] codes, Py_ssize_t start,
                      Py_ssize_t end) except -1

    @cython.locals(run=Py_ssize_t, at=Py_ssize_t)
    cdef void _keep(self, long long hash_, long long number, const unsigned int[::1] codes,
                    Py_ssize_t start, Py_ssize_t end) except *

    @cython.locals(last=Py_ssize_t, slot=Py_ssize_t)
    cdef void _enter(self, Py_ssize_t run) except *

    @cython.locals(run=Py_ssize_t)
    cdef void _grow(self) except *
