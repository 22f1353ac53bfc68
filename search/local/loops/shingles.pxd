cimport cython

cdef int WORDS, VALUES, PARTS, BAND_STEP, MET, PAIRS
cdef unsigned long long SIXTY_FOUR, FNV_START, FNV_PRIME, ODD, MIX
cdef unsigned int NONE

@cython.locals(i=Py_ssize_t, at=Py_ssize_t, code=cython.ulonglong)
cpdef void hash_strings(const unsigned char[::1] data, const unsigned int[::1] starts,
                        unsigned long long[::1] hashes) except *

cdef unsigned long long _mixed(unsigned long long code) noexcept

@cython.locals(text=Py_ssize_t, i=Py_ssize_t, at=Py_ssize_t, code=cython.ulonglong,
               bin_=Py_ssize_t, bins=Py_ssize_t, rest=cython.uint)
cpdef void sign(const unsigned long long[::1] hashes, const unsigned int[::1] numbers,
                const long long[::1] begins, const long long[::1] ends, Py_ssize_t fewest,
                unsigned int[::1] smallest, unsigned char[:, ::1] signatures) except *

@cython.locals(size=Py_ssize_t, bins=Py_ssize_t, held=cython.longlong[::1], text=Py_ssize_t,
               first=Py_ssize_t, last=cython.uint, at=Py_ssize_t, two=cython.uint, band=Py_ssize_t,
               part=Py_ssize_t, code=cython.uint)
cpdef void fill_bands(const unsigned char[:, ::1] signatures, unsigned int[:, ::1] bands) except *

@cython.locals(pairs=list, begun=list, last=Py_ssize_t, band=Py_ssize_t, i=Py_ssize_t,
               text=Py_ssize_t, other=Py_ssize_t, slot=Py_ssize_t, met=Py_ssize_t,
               code=cython.uint)
cpdef list find_pairs(const unsigned char[:, ::1] signatures, const unsigned int[:, ::1] bands,
                      const long long[::1] order, double least, int[::1] slots)

@cython.locals(i=Py_ssize_t)
cdef bint _met_before(const unsigned int[:, ::1] bands, Py_ssize_t one, Py_ssize_t other,
                      Py_ssize_t band) except -1

@cython.locals(i=Py_ssize_t, same=Py_ssize_t, filled=Py_ssize_t, both=Py_ssize_t,
               mine=cython.uint, theirs=cython.uint, bits=cython.uint)
cdef bint _alike(const unsigned char[:, ::1] signatures, Py_ssize_t one, Py_ssize_t other,
                 double least) except -1
