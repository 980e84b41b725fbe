"""CP2K's input: 64 atoms of argon with a Lennard-Jones potential, ten steps."""
places = [(x, y, z) for x in range(4) for y in range(4) for z in range(4)]
coordinates = "\n".join(f"Ar {4.0 * x} {4.0 * y} {4.0 * z}" for x, y, z in places)
print(f"""&GLOBAL
  PROJECT lj
  RUN_TYPE MD
&END GLOBAL
&MOTION
  &MD
    ENSEMBLE NVE
    STEPS 10
    TEMPERATURE 60
  &END MD
&END MOTION
&FORCE_EVAL
  METHOD FIST
  &MM
    &FORCEFIELD
      &CHARGE
        ATOM Ar
        CHARGE 0.0
      &END CHARGE
      &NONBONDED
        &LENNARD-JONES
          ATOMS Ar Ar
          EPSILON 119.8
          SIGMA 3.405
          RCUT 7.0
        &END LENNARD-JONES
      &END NONBONDED
    &END FORCEFIELD
    &POISSON
      &EWALD
        EWALD_TYPE NONE
      &END EWALD
    &END POISSON
  &END MM
  &SUBSYS
    &CELL
      ABC 16.0 16.0 16.0
    &END CELL
    &COORD
{coordinates}
    &END COORD
  &END SUBSYS
&END FORCE_EVAL""")
