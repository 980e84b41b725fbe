# shellcheck shell=bash
# Inputs that the programs themselves make of the small ones. Of a program that is not installed
# the input is missing, and its case is left out.

awk 'NR%4==1{print ">"substr($1,2)} NR%4==2' r1.fq > r1.fa
ffmpeg -v error -f lavfi -i testsrc=size=320x240:rate=10:duration=3 -pix_fmt yuv420p video.y4m
aomenc --quiet --cpu-used=8 --limit=10 --ivf -o video.ivf video.y4m
convert picture.ppm picture.png
convert picture.ppm -resize 400x300 -colors 64 picture.gif
gdal_translate -q -a_srs EPSG:32633 -a_ullr 0 480 640 0 picture.ppm map.tif

git init -q repository
cp -r tree repository/
git -C repository add .
git -C repository -c user.name=x -c user.email=x@x commit -qm x

cat > page.ps << 'END'
%!PS
/Helvetica findfont 60 scalefont setfont 100 400 moveto (text) show
10 10 300 300 rectfill showpage
END

cat > in.lj << 'END'
units lj
atom_style atomic
lattice fcc 0.8442
region box block 0 6 0 6 0 6
create_box 1 box
create_atoms 1 box
mass 1 1.0
velocity all create 1.44 87287
pair_style lj/cut 2.5
pair_coeff 1 1 1.0 1.0 2.5
fix 1 all nve
thermo 20
run 20
END

cat > h2.in << 'END'
memory 500 mb
molecule {
0 1
H
H 1 0.74
}
set basis sto-3g
energy("scf")
END

cat > Count.java << 'END'
import java.util.stream.*;
public class Count {
    public static void main(String[] a) {
        System.out.println(Runtime.getRuntime().availableProcessors() > 0);
        System.out.println(IntStream.range(0, 100000).parallel().sum());
    }
}
END
javac Count.java

mkdir water
cat > water/md.mdp << 'END'
integrator = md
nsteps = 200
dt = 0.001
nstlog = 200
nstenergy = 200
cutoff-scheme = Verlet
coulombtype = reaction-field
rcoulomb = 0.9
rvdw = 0.9
END
cat > water/t.top << 'END'
#include "oplsaa.ff/forcefield.itp"
#include "oplsaa.ff/spc.itp"
[ system ]
w
[ molecules ]
END
cd water || exit
gmx -quiet solvate -cs spc216.gro -box 2.5 2.5 2.5 -o b.gro -p t.top > /dev/null 2>&1
gmx -quiet grompp -f md.mdp -c b.gro -p t.top -o ../water.tpr -maxwarn 5 > /dev/null 2>&1
