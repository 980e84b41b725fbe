# shellcheck shell=bash
# Quantum ESPRESSO's input: a molecule of hydrogen, and its pseudopotential.
ld1.x > log << 'END'
&input
 title='H', prefix='H', zed=1.0, rel=0, config='1s1.0 2p-1.0', iswitch=3, dft='PBE'
/
&inputp
 pseudotype=1, lloc=1, file_pseudopw='H.UPF', author='x'
/
2
1S 1 0 1.00 0.00 0.80 0.80
2P 2 1 -1.00 -0.30 0.80 0.80
END
cat > h2.in << 'END'
&control
 calculation='scf', pseudo_dir='.', outdir='./t', prefix='h2'
/
&system
 ibrav=1, celldm(1)=10.0, nat=2, ntyp=1, ecutwfc=15.0
/
&electrons
 conv_thr=1d-8
/
ATOMIC_SPECIES
H 1.0 H.UPF
ATOMIC_POSITIONS bohr
H 0 0 0
H 0 0 1.4
K_POINTS gamma
END
