"""MrBayes' input, made of an alignment in PHYLIP's format: two chains in as many runs."""
import sys

lines = [line.split() for line in open(sys.argv[1]).read().splitlines()[1:]]
print(f"#NEXUS\nbegin data;\ndimensions ntax={len(lines)} nchar={len(lines[0][1])};")
print("format datatype=dna; matrix")
print("\n".join(f"{name} {text}" for name, text in lines))
print(";\nend;\nbegin mrbayes;\nset autoclose=yes nowarn=yes seed=1 swapseed=1;")
print("mcmc ngen=1000 samplefreq=100 printfreq=1000 nruns=2 nchains=2 file=run.nex;\nend;")
