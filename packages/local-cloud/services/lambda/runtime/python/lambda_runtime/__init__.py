"""The parts of the runtime of Python functions. The package's name keeps them apart from the modules of functions."""
