"""Compiles the inner loops; everything else about the package stands in pyproject.toml."""

from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup

LOOPS = sorted(typed.with_suffix(".py") for typed in Path("search").glob("*/loops/*.pxd"))

extensions = [Extension(".".join(path.with_suffix("").parts), [path.as_posix()]) for path in LOOPS]
directives = {
    "language_level": 3,
    "annotation_typing": False,  # types are those of the .pxd
    "boundscheck": True,  # an index folder may lie
    "show_performance_hints": False,  # they are of bounds, which are checked
    "wraparound": False,
    "initializedcheck": False,
    "cdivision": True,
}
modules = cythonize(extensions, build_dir="build", compiler_directives=directives, quiet=True)
for module in modules:
    # Without a C compiler the package is installed all the same, and runs them as Python.
    module.optional = True
setup(ext_modules=modules)
