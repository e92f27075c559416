"""Kinds of file that an import reads, one module a family."""
