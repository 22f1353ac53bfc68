"""Compiles the inner loops; everything else about the package stands in pyproject.toml."""

from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

LOOPS = sorted(typed.with_suffix(".py") for typed in Path("search/local/loops").glob("*.pxd"))

extensions = [
    # Without a C compiler the package is installed all the same, and runs them as Python.
    Extension(".".join(path.with_suffix("").parts), [path.as_posix()], optional=True)
    for path in LOOPS
]
directives = {
    "language_level": 3,
    "annotation_typing": False,  # types are those of the .pxd
    "boundscheck": True,  # an index folder may lie
    "wraparound": False,
    "initializedcheck": False,
    "cdivision": True,
}
setup(ext_modules=cythonize(extensions, build_dir="build", compiler_directives=directives))
