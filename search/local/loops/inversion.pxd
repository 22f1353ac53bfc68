cimport cython

ctypedef fused Positions:
    unsigned short[::1]
    unsigned int[::1]

ctypedef fused Documents:
    unsigned short[::1]
    unsigned int[::1]

@cython.locals(i=Py_ssize_t)
cpdef void count_words(const int[::1] words, long long[::1] counts) except *

@cython.locals(begin=Py_ssize_t, document=Py_ssize_t, end=Py_ssize_t, i=Py_ssize_t,
               term=Py_ssize_t)
cpdef void count_postings(const int[::1] words, const int[:, ::1] forms,
                          const long long[::1] lengths, long long[:, ::1] terms) except *

@cython.locals(begin=Py_ssize_t, found=Py_ssize_t, document=Py_ssize_t, end=Py_ssize_t, i=Py_ssize_t,
               form=Py_ssize_t, term=Py_ssize_t, number=Py_ssize_t, occurrence=Py_ssize_t)
cpdef void put(const int[::1] words, const int[:, ::1] forms, const long long[::1] lengths,
               long long[:, ::1] terms, Py_ssize_t most, Positions positions,
               unsigned char[::1] numbers, Documents documents, unsigned int[::1] frequencies,
               long long[:, ::1] larger) except *

@cython.locals(i=Py_ssize_t, term=Py_ssize_t)
cpdef void put_bytes(const int[::1] words, const int[:, ::1] forms, long long[:, ::1] terms,
                     const unsigned char[::1] given, unsigned char[::1] into) except *
