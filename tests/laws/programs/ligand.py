"""Vina's inputs: a cage of carbons, and a ligand of two atoms."""
ATOM = "ATOM  {:5d}  {:<3} {:>3} A   1    {:8.3f}{:8.3f}{:8.3f}  1.00  0.00    +0.000 {:<2}\n"
cage = [(x, y, z) for x in (-5, 0, 5) for y in (-5, 0, 5) for z in (-5, 0, 5) if (x, y, z) != (0, 0, 0)]
with open("r.pdbqt", "w") as file:
    file.writelines(ATOM.format(n + 1, "C", "RES", *place, "C") for n, place in enumerate(cage))
with open("l.pdbqt", "w") as file:
    file.write("ROOT\n" + ATOM.format(1, "C", "LIG", 0, 0, 0, "C") + ATOM.format(2, "O", "LIG", 1.2, 0, 0, "OA"))
    file.write("ENDROOT\nTORSDOF 0\n")
