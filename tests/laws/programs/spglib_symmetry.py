"""spglib (OpenMP inside): the space group of silicon."""
import spglib

cell = ([[0, 2.7, 2.7], [2.7, 0, 2.7], [2.7, 2.7, 0]], [[0, 0, 0], [0.25, 0.25, 0.25]], [14, 14])
print(spglib.get_spacegroup(cell), len(spglib.get_symmetry(cell)["rotations"]))
