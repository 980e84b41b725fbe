"""CalculiX' input: a cantilever of bricks with a load at its end."""
length, nodes, elements = 12, [], []
for x in range(length + 1):
    for y in range(2):
        for z in range(2):
            nodes.append(f"{len(nodes) + 1}, {x}., {y}., {z}.")
for x in range(length):
    a, b = 4 * x + 1, 4 * x + 5
    elements.append(f"{x + 1}, {a}, {b}, {b + 2}, {a + 2}, {a + 1}, {b + 1}, {b + 3}, {a + 3}")
end = 4 * length + 1
print("*NODE, NSET=ALL", *nodes, "*ELEMENT, TYPE=C3D8, ELSET=BEAM", *elements, sep="\n")
print("*MATERIAL, NAME=M\n*ELASTIC\n210000., .3\n*SOLID SECTION, ELSET=BEAM, MATERIAL=M")
print("*BOUNDARY\n1, 1, 3\n2, 1, 3\n3, 1, 3\n4, 1, 3")
print(f"*STEP\n*STATIC\n*CLOAD\n{end}, 3, 10.\n*NODE PRINT, NSET=ALL\nU\n*END STEP")
