"""Inputs that the programs themselves make of the small ones."""

COMMANDS = r"""
awk 'NR%4==1{print ">"substr($1,2)} NR%4==2' r1.fq > r1.fa
python3 - <<'END'
import random
r = random.Random(3)
g = "".join(r.choices("ACGT", k=20000))
with open("deep.fa", "w") as f:
    for n in range(400):
        s = r.randrange(17000)
        f.write(f">d{n}\n{g[s:s + 3000]}\n")
END
ffmpeg -v error -f lavfi -i testsrc=size=320x240:rate=10:duration=3 -pix_fmt yuv420p video.y4m
aomenc --quiet --cpu-used=8 --limit=10 --ivf -o video.ivf video.y4m
convert picture.ppm picture.png
convert picture.ppm -resize 400x300 -colors 64 picture.gif
gdal_translate -q -a_srs EPSG:32633 -a_ullr 0 480 640 0 picture.ppm map.tif
printf '%%!PS\n/Helvetica findfont 60 scalefont setfont 100 400 moveto (text) show 10 10 300 300 rectfill showpage\n' > page.ps
git init -q repository && cp -r tree repository/ && git -C repository add . && git -C repository -c user.name=x -c user.email=x@x commit -qm x
printf 'units lj\natom_style atomic\nlattice fcc 0.8442\nregion box block 0 6 0 6 0 6\ncreate_box 1 box\ncreate_atoms 1 box\nmass 1 1.0\nvelocity all create 1.44 87287\npair_style lj/cut 2.5\npair_coeff 1 1 1.0 1.0 2.5\nfix 1 all nve\nthermo 20\nrun 20\n' > in.lj
printf 'memory 200 mb\nmolecule {\n0 1\nH\nH 1 0.74\n}\nset basis sto-3g\nenergy("scf")\n' > h2.in
printf 'import java.util.stream.*;\npublic class Count { public static void main(String[] a) { System.out.println(Runtime.getRuntime().availableProcessors() > 0); System.out.println(IntStream.range(0, 100000).parallel().sum()); } }\n' > Count.java
javac Count.java
mkdir w && cd w && printf 'integrator = md\nnsteps = 200\ndt = 0.001\nnstlog = 200\nnstenergy = 200\ncutoff-scheme = Verlet\ncoulombtype = reaction-field\nrcoulomb = 0.9\nrvdw = 0.9\n' > md.mdp
printf '#include "oplsaa.ff/forcefield.itp"\n#include "oplsaa.ff/spc.itp"\n[ system ]\nw\n[ molecules ]\n' > t.top
gmx -quiet solvate -cs spc216.gro -box 2.5 2.5 2.5 -o b.gro -p t.top >/dev/null 2>&1
gmx -quiet grompp -f md.mdp -c b.gro -p t.top -o ../water.tpr -maxwarn 5 >/dev/null 2>&1
"""


def make(here, shell):
    """Makes them; those of programs that are not installed are left out."""
    shell(COMMANDS, here, {})
