cimport cython

# Numbers of units, counts and positions, in whatever width the index keeps them.
ctypedef fused Units:
    const int
    const unsigned short
    const unsigned int

ctypedef fused Counts:
    const unsigned char
    const unsigned int

ctypedef fused Positions:
    const unsigned short
    const unsigned int

@cython.locals(into_few=cython.int[::1], into_many=cython.int[::1], found=Py_ssize_t,
               at=Py_ssize_t, size=Py_ssize_t, i=Py_ssize_t, number=Py_ssize_t, step=Py_ssize_t,
               low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t)
cpdef common(const int[::1] few, Units[::1] many, Py_ssize_t base=*)

@cython.locals(into_first=cython.longlong[::1], into_counts=cython.longlong[::1],
               into_ranks=cython.int[::1], into_positions=cython.int[::1],
               into_alike=cython.uchar[::1], total=Py_ssize_t, before=Py_ssize_t, at=Py_ssize_t,
               size=Py_ssize_t, rank=Py_ssize_t, wanted=Py_ssize_t, nth=Py_ssize_t,
               found=Py_ssize_t)
cpdef places_in(const int[::1] units, Py_ssize_t base, Units[::1] documents,
                Counts[::1] frequencies, Positions[::1] positions, const unsigned char[::1] forms,
                Py_ssize_t form)

@cython.locals(low=Py_ssize_t, high=Py_ssize_t, middle=Py_ssize_t)
cpdef Py_ssize_t paragraph_of(Py_ssize_t document, Py_ssize_t position,
                              const long long[::1] starts, const int[::1] begins) except -2

@cython.locals(into=cython.int[::1], i=Py_ssize_t)
cpdef paragraphs_of(const int[::1] documents, const int[::1] positions,
                    const long long[::1] starts, const int[::1] begins)

@cython.locals(into_units=cython.int[::1], into_counts=cython.uint[::1], found=Py_ssize_t,
               last=Py_ssize_t, occurrence=Py_ssize_t, i=Py_ssize_t, _=Py_ssize_t,
               document=Py_ssize_t, number=Py_ssize_t, unit=Py_ssize_t)
cpdef by_paragraph(Py_ssize_t base, Units[::1] documents, Counts[::1] frequencies,
                   const unsigned char[::1] numbers, Positions[::1] positions,
                   const long long[::1] starts, const int[::1] begins)

@cython.locals(into=cython.int[::1], found=Py_ssize_t, at=Py_ssize_t, size=Py_ssize_t,
               i=Py_ssize_t, rank=cython.int, wanted=cython.int)
cpdef following(const int[::1] ranks, const int[::1] positions, const int[::1] next_ranks,
                const int[::1] next_positions, int distance)

@cython.locals(at=Py_ssize_t, size=Py_ssize_t, rank=Py_ssize_t, count=Py_ssize_t)
cpdef add_places(const int[::1] ranks, const int[::1] positions, const unsigned char[::1] exact,
                 const double[::1] norms, double form_weight, double lead_weight, Py_ssize_t half,
                 double[::1] form, double[::1] lead)

@cython.locals(at=Py_ssize_t, size=Py_ssize_t, current=Py_ssize_t, closest=Py_ssize_t,
               i=Py_ssize_t, rank=Py_ssize_t, position=Py_ssize_t)
cpdef add_closeness(const int[::1] ranks, const int[::1] positions, const int[::1] other_ranks,
                    const int[::1] other_positions, Py_ssize_t window, double weight,
                    double[::1] bonus)
