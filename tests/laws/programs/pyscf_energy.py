"""PySCF: the energy of water, with the number of OpenMP threads set by its own function."""
import sys

from pyscf import gto, lib, scf

lib.num_threads(int(sys.argv[1]))
water = gto.M(atom="O 0 0 0; H 0 1 0; H 0 0 1", basis="6-31g", verbose=0)
print(round(scf.RHF(water).kernel(), 8))
