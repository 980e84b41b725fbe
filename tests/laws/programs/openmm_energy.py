"""OpenMM on its CPU platform: energy of a small crystal, threads as a property of the context."""
import sys

import openmm
from openmm import unit

system = openmm.System()
force = openmm.NonbondedForce()
force.setNonbondedMethod(openmm.NonbondedForce.NoCutoff)
places = []
for x in range(6):
    for y in range(6):
        for z in range(6):
            system.addParticle(40.0)
            force.addParticle(0.0, 0.34, 1.0)
            places.append(openmm.Vec3(0.4 * x, 0.4 * y, 0.4 * z))
system.addForce(force)
context = openmm.Context(system, openmm.VerletIntegrator(0.001), openmm.Platform.getPlatformByName("CPU"),
                         {"Threads": sys.argv[1]})
context.setPositions(places)
energy = context.getState(getEnergy=True).getPotentialEnergy()
print(round(energy.value_in_unit(unit.kilojoule_per_mole), 2))
