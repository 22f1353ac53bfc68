cimport cython

from search.local.loops.grams cimport AlikeFile, GramFile
from search.local.loops.inverted cimport InvertedFile
from search.local.loops.sought cimport Sought, Standing
from search.local.loops.strings cimport StringTable

cdef Py_ssize_t KEPT
cdef tuple NOTHING

@cython.final
cdef class Term:
    cdef readonly tuple numbers
    cdef readonly Py_ssize_t having
    cdef readonly double idf

@cython.final
cdef class Part:
    cdef readonly InvertedFile file
    cdef readonly StringTable stems
    cdef StringTable forms
    cdef const int[::1] first_forms
    cdef AlikeFile alike
    cdef GramFile grams

    cpdef Py_ssize_t term(self, bytes stem) except -2

    @cython.locals(first=Py_ssize_t, form=Py_ssize_t)
    cpdef Py_ssize_t form_of(self, Py_ssize_t term, bytes word) except -2

    @cython.locals(found=tuple)
    cdef tuple look_alikes(self, str stem, Py_ssize_t term, Py_ssize_t common)

@cython.final
cdef class Lexicon:
    cdef readonly list parts
    cdef Py_ssize_t _documents, _common
    cdef dict _terms, _sought

    @cython.locals(found=Term)
    cpdef Term term(self, str stem)

    cpdef list terms(self, stems)

    @cython.locals(key=bytes, numbers=list, having=Py_ssize_t, part=Part, number=Py_ssize_t)
    cdef Term _find(self, str stem)

    @cython.locals(found=list, numbers=list, at=Py_ssize_t, term=Term)
    cpdef list having_all(self, terms)

    @cython.locals(key=tuple, found=Sought)
    cpdef Sought sought(self, str stem, str form, bint further, bint closely)

    @cython.locals(term=Term, word=bytes, standing=list, alike=list, at=Py_ssize_t, part=Part,
                   number=Py_ssize_t, found=Py_ssize_t, others=tuple)
    cdef Sought _find_sought(self, str stem, str form, bint further, bint closely)

    @cython.locals(term=Term, found=list, at=Py_ssize_t, part=Part)
    cpdef list look_alikes(self, str stem)

    @cython.locals(shares=dict, at=Py_ssize_t, part=Part)
    cpdef dict shares(self, found)

    @cython.locals(others=list, term=Term, best=list, at=Py_ssize_t)
    cdef list _agreed(self, list found)

cdef _keep(dict kept, key, value)
