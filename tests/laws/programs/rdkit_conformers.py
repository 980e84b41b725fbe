"""RDKit: conformers, embedded and optimized by as many threads."""
import sys

from rdkit import Chem
from rdkit.Chem import AllChem

number = int(sys.argv[1])
molecule = Chem.AddHs(Chem.MolFromSmiles("CC(=O)Oc1ccccc1C(=O)O"))
kept = AllChem.EmbedMultipleConfs(molecule, 8, randomSeed=7, numThreads=number)
found = AllChem.MMFFOptimizeMoleculeConfs(molecule, numThreads=number)
print(len(kept), *(f"{energy:.4f}" for _, energy in found))
