# ruff: noqa: E501 one line for each command
"""THE table of scripts/laws: the commands of scripts/arguments, and programs that they lack.

Those here ask for threads by calls of their own, by an input file, by variables, or not at all. What
they run is in the folder `programs`.
"""
import dataclasses

from commands import cases
from commands.cases import c
from commands.shell import program

API, FILE, VARIABLE, OWN, NONE = "API", "input file", "variable", "its own count", "nothing"


def pypi(name, script, module, *arguments, asks=API, **more):
    """A program of PyPI: the interpreter of the environment `laws`."""
    command = " ".join(["$PY", f"../programs/{script}.py", *arguments])
    return c(name, command, asks=asks, needs=module, python=True, **more)


def script(name, command, asks=API, **more):
    """A program of an interpreter, in the folder `programs`."""
    return c(name, command, asks=asks, **more)


def server(name, program, asks=FILE, **more):
    return c(name, f"bash ../programs/{name}.sh {{n}}", asks=asks, needs=program, **more)


LIBRARIES = [
    pypi("OR-tools CP-SAT", "ortools_knapsack", "ortools", "{n}"),
    pypi("HiGHS", "highs_lp", "highspy", "{n}"),
    pypi("Clarabel", "clarabel_qp", "clarabel", "{n}"),
    pypi("SCS", "scs_cone", "scs", asks=NONE),
    pypi("OSQP", "osqp_qp", "osqp", asks=NONE),
    pypi("Z3 in Python", "z3_threads", "z3", "{n}", varies="several triples solve it"),
    pypi("pyamg", "pyamg_solve", "pyamg", asks=OWN),
    pypi("SciPy workers", "scipy_workers", "scipy", "{n}"),
    pypi("pyFFTW", "pyfftw_transform", "pyfftw", "{n}"),
    pypi("UMAP", "umap_layout", "umap", "{n}"),
    pypi("igraph", "igraph_layout", "igraph", asks=NONE),
    pypi("CatBoost", "catboost_trees", "catboost", "{n}"),
    pypi("OpenVINO", "openvino_sum", "openvino", "{n}"),
    pypi("tokenizers", "tokenizers_train", "tokenizers", "../tree/d1/f1.txt", asks=OWN),
    pypi("SentencePiece", "sentencepiece_train", "sentencepiece", "{n}", "../tree/d1/f1.txt"),
    pypi("PySCF", "pyscf_energy", "pyscf", "{n}"),
    pypi("OpenMM", "openmm_energy", "openmm", "{n}"),
    pypi("RDKit", "rdkit_conformers", "rdkit", "{n}"),
    pypi("spglib", "spglib_symmetry", "spglib", asks=OWN),
    pypi("rasterio", "rasterio_warp", "rasterio", "{n}"),
    pypi("PyAV", "av_frames", "av", "{n}", "../video.y4m"),
    pypi("pyvips", "pyvips_blur", "pyvips", "{n}", "../picture.png", asks=VARIABLE),
    pypi("PyMuPDF", "mupdf_pages", "pymupdf", "{n}"),
    pypi("python-zstandard", "zstandard_frames", "zstandard", "{n}", "../text"),
    pypi("BLAKE3", "blake3_hash", "blake3", "{n}", "../text"),
    pypi("numcodecs Blosc", "blosc_zarr", "numcodecs", "{n}"),
    pypi("PyTables", "tables_sums", "tables", "{n}"),
    pypi("ducc0", "ducc_transform", "ducc0", "{n}"),
    pypi("FINUFFT", "finufft_modes", "finufft", "{n}", "2>/dev/null"),
    pypi("NetworKit", "networkit_paths", "networkit", "{n}"),
    pypi("Qiskit Aer", "qiskit_counts", "qiskit_aer", "{n}"),
    pypi("USearch", "usearch_exact", "usearch", "{n}"),
    pypi("SCIP", "scip_knapsack", "pyscipopt", "{n}"),
]

# Threads of other kinds: what switches among stacks of its own, and what starts threads of another runtime.
STACKS = [
    pypi("gevent", "greenlets", "gevent", "{n}"),
    script("Boost.Fiber", "./x {n}", prepare="g++ -O1 ../programs/fibers.cpp -o x -lboost_fiber -lboost_context -pthread", needs="/usr/include/boost/fiber/all.hpp"),
    script("ucontext", "./x", NONE, needs="gcc", prepare="gcc -O1 ../programs/coroutines.c -o x -pthread", law=True),
    script("JNI", "java -Djava.library.path=. -cp . Native {n}", prepare="J=$(dirname $(dirname $(readlink -f $(which javac))))/include; gcc -shared -fPIC -fopenmp -O1 -I$J -I$J/linux ../programs/native.c -o libnative.so && javac -d . ../programs/Native.java", needs="javac"),
]

INTERPRETERS = [
    script("ruby", "ruby ../programs/threads.rb {n}", law=True),
    script("perl threads", "perl ../programs/threads.pl {n}", law=True),
    script("php", "php ../programs/forks.php {n}", law=True),
    script("ocaml", "./x {n}", prepare="cp ../programs/threads.ml .; ocamlfind ocamlopt -package threads.posix -linkpkg threads.ml -o x || ocamlopt -I +threads unix.cmxa threads.cmxa threads.ml -o x", needs="ocamlopt"),
    script("sbcl", "sbcl --script ../programs/threads.lisp {n}"),
    script("guile", "guile --no-auto-compile ../programs/futures.scm {n}"),
    script("swipl", "swipl ../programs/threads.swipl -- {n}"),
    script("elixir", "elixir ../programs/tasks.exs {n}"),
    script("mono", "mono x.exe {n}", prepare="mcs -out:x.exe ../programs/Loops.cs"),
    script("PARI/GP", "gp -q -D nbthreads={n} ../programs/pari.gp < /dev/null", "argument"),
    script("node workers", "node ../programs/workers.js {n}", law=True),
    script("node pool", "UV_THREADPOOL_SIZE={n} node ../programs/workers.js 2", VARIABLE, needs="node"),
    script("octave", "OMP_NUM_THREADS={n} OPENBLAS_NUM_THREADS={n} octave-cli -qf ../programs/products.m", VARIABLE, needs="octave-cli"),
    script("tcl", "tclsh ../programs/threads.tcl {n}"),
    script("R parallel", "Rscript --vanilla ../programs/parallel.R {n}", needs="Rscript", law=True),
    script("ghc +RTS", "./x +RTS -N{n} -RTS", "argument", prepare="printf 'import Control.Concurrent\\nmain = do { v <- newEmptyMVar; mapM_ (\\\\n -> forkIO (putMVar v $! sum [x * n `mod` 7 | x <- [0..20000 :: Int]])) [1..8]; s <- mapM (const (takeMVar v)) [1..8 :: Int]; print (sum s) }\\n' > Main.hs; ghc -v0 -threaded -rtsopts Main.hs -o x", needs="ghc"),
    script("lua", "lua5.4 -e 'local s = 0; for x = 0, 200000 do s = s + x * 7 % 13 end; print(s)'", NONE, law=True),
    script("gawk", "gawk '{s += length($3)} END {print s, NR}' ../tree/d1/f1.txt", NONE, law=True),
    script("Ada tasks", "./x {n}", prepare="cp ../programs/tasks.adb . && gnatmake -q tasks.adb -o x", needs="gnatmake"),
    script("D parallel", "./x {n}", prepare="gdc ../programs/squares.d -o x", needs="gdc"),
    script("Free Pascal", "./x {n}", prepare="cp ../programs/threads.pas . && fpc -v0 threads.pas -ox > /dev/null", needs="fpc"),
    script("racket", "racket ../programs/futures.rkt {n}"),
    script("pypy3", "pypy3 ../programs/sums.py {n}"),
    script("luajit", "luajit -e 'local s = 0; for x = 0, 200000 do s = s + x * 7 % 13 end; print(s)'", NONE),
    script("ecl", "ecl --norc --load ../programs/processes.lisp 2>/dev/null | tail -1"),
    script("polyml", "poly -q --script ../programs/threads.sml", needs="poly"),
    script("gforth", "gforth -e ': f 0 20000 0 do i 7 mod + loop . ; f cr bye'", NONE),
    script("chezscheme", "scheme --script x.ss", NONE, needs="scheme", prepare="echo '(display (let f ((i 0) (s 0)) (if (= i 20000) s (f (+ i 1) (+ s (modulo i 7))))))' > x.ss"),
    script("gap", "gap -q -T x.g < /dev/null", NONE, prepare="echo 'Print(Size(MathieuGroup(24)), \"\\n\");' > x.g"),
    script("scilab", "OPENBLAS_NUM_THREADS={n} OMP_NUM_THREADS={n} scilab-cli -nb -quit -e 'disp(sum(inv(eye(40,40)+ones(40,40))))' 2>/dev/null", VARIABLE, needs="scilab-cli"),
    script("ant", "ant -q | grep -c echo", FILE, prepare="printf '<project default=\"a\"><target name=\"a\"><parallel threadCount=\"8\"><echo>x</echo><echo>y</echo><echo>z</echo></parallel></target></project>' > build.xml"),
    script("maxima", "maxima --very-quiet --batch-string='print(integrate(sin(x)^3, x, 0, %pi));' | tail -2", NONE),
    script("gdb", "gdb -nx -batch -ex 'break main' -ex run -ex 'info threads' -ex continue ./x 2>&1 | grep -c 'exited normally'", NONE, prepare="printf 'int main(void){return 0;}\\n' > x.c; gcc -g x.c -o x"),
    script("valgrind", "valgrind -q --error-exitcode=9 ./x && echo clean", NONE, prepare="printf '#include <pthread.h>\\nstatic void *f(void *p){return p;}\\nint main(void){pthread_t t[4];for(int i=0;i<4;i++)pthread_create(t+i,0,f,0);for(int i=0;i<4;i++)pthread_join(t[i],0);return 0;}\\n' > x.c; gcc -g -pthread x.c -o x"),
]

SERVERS = [
    server("postgres", "psql", law=True),
    server("mariadb", "mariadbd", "argument"),
    server("nginx", "nginx", law=True),
    server("apache", "apache2"),
    server("haproxy", "haproxy", law=True),
    server("memcached", "memcached", "argument", law=True),
    server("mosquitto", "mosquitto", NONE),
    server("unbound", "unbound"),
    script("sqlite3", "sqlite3 :memory: 'pragma threads={n};' '.read ../programs/sums.sql'", FILE, law=True),
    script("borg", "export BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes; borg init -e none r && borg create r::a ../tree && borg extract --stdout r::a | md5sum", NONE, needs="borg"),
    script("restic", "export RESTIC_PASSWORD=x; restic -q init -r r && restic -q -r r backup ../tree && restic -q -r r check && restic -r r ls latest | grep -c txt", OWN, needs="restic"),
    script("rsync", "rsync -a ../tree/ o && cat o/d1/*.txt | md5sum", NONE, law=True),
    script("fossil", "export USER=x; fossil init -A x r > /dev/null && mkdir o && cd o && fossil open --user x ../r > /dev/null && cp ../../tree/d1/f1.txt . && fossil add f1.txt && fossil commit --user-override x -m x --no-warnings > /dev/null && fossil ls", NONE, needs="fossil"),
    script("lmdb", "mdb_load -f x m && mdb_dump m | md5sum", NONE, needs="mdb_load", prepare="mkdir m; (printf 'VERSION=3\\nformat=print\\ntype=btree\\nHEADER=END\\n'; for k in 1 2 3 4; do echo \" $k\"; echo \" value $k\"; done; echo DATA=END) > x"),
    script("Berkeley DB", "db5.3_load -f x o.db && db5.3_dump -p o.db | grep -c value", NONE, needs="db5.3_load", prepare="(printf 'VERSION=3\\nformat=print\\ntype=btree\\nHEADER=END\\n'; for k in 1 2 3 4; do echo \" $k\"; echo \" value $k\"; done; echo DATA=END) > x"),
    script("hg", "hg init r && cp -r ../tree/d1 r/ && hg -R r commit -q -A -m x -u x && hg -R r manifest | md5sum", OWN),
]

SCIENCE = [
    script("plink", "plink1.9 --dummy 60 200 --seed 5 --threads {n} --make-bed --out o > /dev/null && plink1.9 --bfile o --threads {n} --r2 --out o > /dev/null", show="md5sum o.bed o.ld", asks="argument", stdout=False),
    script("vcftools", "vcftools --vcf v.vcf --freq --stdout 2>/dev/null", NONE, prepare="printf '##fileformat=VCFv4.2\\n#CHROM\\tPOS\\tID\\tREF\\tALT\\tQUAL\\tFILTER\\tINFO\\tFORMAT\\ta\\tb\\n1\\t5\\t.\\tA\\tC\\t.\\tPASS\\t.\\tGT\\t0/1\\t1/1\\n' > v.vcf"),
    script("bedtools", "bedtools intersect -a ../genome.gtf -b ../genome.gtf | md5sum", NONE),
    script("prodigal", "prodigal -q -p meta -i ../genome.fa | md5sum", NONE),
    script("clustalw", "clustalw -infile=../few.fa -outfile=o -quiet > /dev/null", NONE, show="cat o", stdout=False),
    script("lastz", "lastz ../genome.fa[multiple] ../transcripts.fa --format=general:name1,start1,name2 | md5sum", NONE),
    script("nucmer", "nucmer -p o ../genome.fa ../transcripts.fa 2>/dev/null", NONE, show="show-coords -THr o.delta", stdout=False),
    script("velvet", "OMP_NUM_THREADS={n} OMP_THREAD_LIMIT={n} velveth o 21 -fastq ../r1.fq > /dev/null && velvetg o > /dev/null", VARIABLE, show="grep -v '>' o/contigs.fa | sort | md5sum", stdout=False, needs="velveth"),
    script("phyml", "phyml -i small.phy -b 0 -o lr --no_memory_check --r_seed 3 > /dev/null; sed 's/:[0-9.]*//g' small.phy_phyml_tree.txt", NONE, prepare="cp ../small.phy ."),
    script("fasttreeMP", "OMP_NUM_THREADS={n} fasttreeMP -nt -quiet ../aligned.fa 2>/dev/null", VARIABLE, needs="fasttreeMP"),
    script("mrbayes", "mb run.nex > /dev/null; tail -1 run.nex.run1.p | cut -f1", FILE, varies="the steps of its chains differ between bare runs; that they are made", prepare="python3 ../programs/nexus.py ../small.phy > run.nex", needs="mb"),
    script("exonerate", "exonerate --cores {n} -q ../transcripts.fa -t ../genome.fa --showvulgar no --showalignment no --ryo '%qi %ti %tab %s\\n' | grep ^t | sort", "argument"),
    script("freebayes", "freebayes -f ../genome.fa in.bam | grep -vc '^##'", NONE, prepare=cases.BAM),
    script("samtools in Python", "$PY ../programs/pysam_reads.py {n}", prepare=cases.BAM, needs="pysam", python=True),
    script("pw.x", "OMP_NUM_THREADS={n} pw.x < h2.in | grep '^!' | cut -c1-60", VARIABLE, prepare="bash ../programs/hydrogen.sh", needs="pw.x"),
    script("pw.x ranks", "mpirun --oversubscribe -np 2 pw.x < h2.in | grep '^!' | cut -c1-60", "argument", prepare="bash ../programs/hydrogen.sh", needs="pw.x"),
    script("nwchem", "nwchem h2.nw 2>/dev/null | grep 'Total SCF energy'", NONE, prepare="printf 'geometry\\nH 0 0 0\\nH 0 0 0.74\\nend\\nbasis\\n* library sto-3g\\nend\\ntask scf\\n' > h2.nw"),
    script("cp2k", "OMP_NUM_THREADS={n} cp2k -i lj.inp | grep 'ENERGY|'", VARIABLE, prepare="python3 ../programs/argon.py > lj.inp", needs="cp2k"),
    script("ccx", "CCX_NPROC_EQUATION_SOLVER={n} OMP_NUM_THREADS={n} ccx beam > /dev/null; tail -4 beam.dat", VARIABLE, prepare="python3 ../programs/beam.py > beam.inp", needs="ccx"),
    script("obabel", "obabel -:'CC(=O)Oc1ccccc1C(=O)O' -ocan 2>/dev/null", NONE),
    script("psi4 in its input", "psi4 -i h2.in -o out && grep 'Total Energy =' out | cut -c1-55", FILE, prepare="(echo 'set_num_threads(8)'; cat ../h2.in) > h2.in", needs="psi4"),
    script("gmsh", "gmsh -nt {n} -3 -v 0 -format msh2 -o o.msh box.geo && sed -n '/Nodes/{n;p;q}' o.msh", "argument", prepare="printf 'SetFactory(\"OpenCASCADE\");\\nBox(1) = {0,0,0,1,1,1};\\nMesh.MeshSizeMax = 0.3;\\nMesh.Algorithm3D = 1;\\n' > box.geo", within=0.2, varies="the mesh depends on the order of its threads"),
    script("ngspice", "ngspice -b rc.cir 2>/dev/null | grep -A6 Index", FILE, prepare="printf 'rc\\nv1 1 0 1\\nr1 1 2 1k\\nc1 2 0 1u ic=0\\n.options num_threads=8\\n.tran 1m 5m uic\\n.print tran v(2)\\n.end\\n' > rc.cir"),
    script("iverilog", "iverilog -o x x.v && vvp x", NONE, prepare="printf 'module x; initial begin $display(\"%%d\", 6*7); $finish; end endmodule\\n' > x.v"),
    script("cdo", "cdo -s -P {n} infon -fldmean -topo 2>/dev/null", "argument"),
    script("mopac", "printf ' PM7 THREADS={n}\\n water\\n\\nO 0 1 0 1 0 1\\nH 0.96 1 0 1 0 1\\nH -0.24 1 0.93 1 0 1\\n' > o.mop; mopac o.mop > /dev/null 2>&1; grep 'FINAL HEAT' o.out | cut -c1-52", FILE, needs="mopac"),
    script("mpb", "OMP_NUM_THREADS={n} mpb ../programs/bands.ctl 2>/dev/null | grep ^tefreqs:", VARIABLE, needs="mpb"),
    script("FreeFem++", "OPENBLAS_NUM_THREADS={n} OMP_NUM_THREADS={n} FreeFem++ -nw -v 0 p.edp | tail -1", VARIABLE, needs="FreeFem++", prepare="printf 'mesh Th = square(10, 10);\\nfespace Vh(Th, P1);\\nVh u, v;\\nsolve P(u, v) = int2d(Th)(dx(u)*dx(v) + dy(u)*dy(v)) - int2d(Th)(v) + on(1, 2, 3, 4, u=0);\\ncout << int2d(Th)(u) << endl;\\n' > p.edp"),
    script("clp", "clp ../k.lp -solve -quit | grep 'objective'", NONE, within=1e-6, varies="it prints its time"),
    script("lp_solve", "lp_solve -S3 x.lp", NONE, prepare="printf 'max: 3x + 2y;\\nc1: x + y <= 4;\\nc2: x + 3y <= 6;\\nx <= 3;\\n' > x.lp"),
    script("symphony", "symphony -p {n} -L ../k.lp 2>/dev/null | grep 'Solution Cost'", "argument"),
    script("cvc5", "cvc5 x.smt2", NONE, prepare="printf '(set-logic QF_LIA)(declare-const x Int)(declare-const y Int)(assert (and (> x y) (= (+ x y) 7) (> y 2)))(check-sat)\\n' > x.smt2"),
    script("clasp", "clasp -t {n} ../f.cnf 2>/dev/null | grep '^s '", "argument"),
    script("picosat", "picosat ../f.cnf | grep '^s '", NONE),
    script("eprover", "eprover -s --auto e.p | grep status", NONE, prepare="printf 'fof(a,axiom,![X]:(p(X)=>q(X))).\\nfof(b,axiom,p(c)).\\nfof(g,conjecture,q(c)).\\n' > e.p"),
    script("toulbar2", "toulbar2 x.wcsp | grep -o 'Optimum: [0-9]*'", NONE, prepare="printf 'x 3 2 2 5\\n2 2 2\\n1 0 0 1\\n1 2\\n2 0 1 5 2\\n0 0 1\\n1 1 2\\n' > x.wcsp"),
    script("glpsol", "glpsol --lp ../k.lp -o o > /dev/null && grep Objective o", NONE),
    script("cadical", "cadical -q ../f.cnf | grep '^s '", NONE),
    script("minisat", "minisat ../f.cnf | tail -1", NONE, varies="exit"),
    script("vina", "python3 ../programs/ligand.py; vina --receptor r.pdbqt --ligand l.pdbqt --center_x 0 --center_y 0 --center_z 0 --size_x 12 --size_y 12 --size_z 12 --seed 4 --cpu {n} --exhaustiveness 4 --num_modes 1 --out o.pdbqt > /dev/null; grep RESULT o.pdbqt", "argument", needs="vina"),
    script("metis", "gpmetis g 4 > /dev/null; md5sum < g.part.4", NONE, prepare="python3 -c 'n=30; print(n*n, 2*n*(n-1)); [print(*[k for k in ([r*n+c] if c else [])+([r*n+c+2] if c<n-1 else [])+([(r-1)*n+c+1] if r else [])+([(r+1)*n+c+1] if r<n-1 else [])]) for r in range(n) for c in range(n)]' > g", needs="gpmetis"),
]

PICTURES = [
    script("gnuplot", "gnuplot -e \"set terminal svg; plot sin(x)\" | md5sum", NONE),
    script("tesseract", "OMP_THREAD_LIMIT={n} tesseract ../picture.png - --psm 6 2>/dev/null; echo $?", VARIABLE, needs="tesseract"),
    script("pdftoppm", "gs -q -dBATCH -dNOPAUSE -sDEVICE=pdfwrite -sOutputFile=o.pdf ../page.ps && pdftoppm -r 100 o.pdf | md5sum", NONE, needs="pdftoppm"),
    script("rsvg-convert", "rsvg-convert p.svg | md5sum", OWN, prepare="printf '<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"90\"><circle cx=\"40\" cy=\"40\" r=\"30\" fill=\"red\"/></svg>' > p.svg"),
    script("sox", "sox --multi-threaded -D -n -r 8000 -b 16 o.wav synth 2 sine 300 reverb && md5sum < o.wav", "argument"),
    script("flac", "sox -D -n -r 8000 -b 16 o.wav synth 2 sine 300 && flac -s o.wav -o o.flac && flac -s -d -c o.flac | md5sum", NONE),
    script("lame", "sox -D -n -r 16000 -b 16 o.wav synth 2 sine 300 && lame --silent o.wav - | md5sum", NONE),
    script("oggenc", "sox -D -n -r 16000 -b 16 o.wav synth 2 sine 300 && oggenc -Q -s 3 o.wav -o o.ogg && md5sum < o.ogg", NONE, needs="oggenc"),
    script("espeak-ng", "espeak-ng --stdout one two three | md5sum", OWN),
    script("dot", "printf 'digraph {a -> b -> c; a -> c}' | dot -Tsvg | md5sum", NONE, needs="dot"),
    script("webp", "cwebp -quiet -mt ../picture.png -o o.webp && dwebp -quiet -mt -ppm o.webp -o - | md5sum", "argument", needs="cwebp"),
    script("optipng", "cp ../picture.png . && optipng -quiet picture.png && md5sum < picture.png", NONE),
    script("jpegoptim", "convert ../picture.ppm o.jpg && jpegoptim -q o.jpg && md5sum < o.jpg", NONE, needs="jpegoptim"),
    script("zopfli", "zopfli -c --i1 ../tree/d1/f1.txt | gzip -dc | md5sum", NONE),
    script("gdal in its configuration", "GDAL_NUM_THREADS={n} gdalwarp -q -ts 1200 900 -wo NUM_THREADS=ALL_CPUS ../map.tif out.tif; gdalinfo -checksum out.tif | grep Checksum", VARIABLE, needs="gdalwarp"),
    script("brotli", "brotli -c ../tree/d1/f1.txt | brotli -dc | md5sum", NONE),
    script("igzip", "igzip -T {n} -c ../text | gzip -dc | md5sum", "argument"),
    script("wimcapture", "wimcapture --threads={n} --compress=LZX ../tree o.wim > /dev/null && wimapply o.wim o > /dev/null && cat o/d1/*.txt | md5sum", "argument"),
    script("bsdtar", "bsdtar -c --xz --options xz:threads={n} -f - -C ../tree d1 | bsdtar -xf - && cat d1/*.txt | md5sum", "argument"),
    script("lzip", "lzip -1 -c ../tree/d1/f1.txt | lzip -dc | md5sum", NONE),
    script("zck", "zck -o o.zck ../tree/d1/f1.txt && unzck -c o.zck | md5sum", NONE),
    script("xdelta3", "xdelta3 -e -c -s ../genome.fa ../transcripts.fa > o && xdelta3 -d -c -s ../genome.fa o | md5sum", NONE),
    script("mkfs.erofs", "mkfs.erofs -zlz4 -T0 -U 00000000-0000-0000-0000-000000000001 --all-root o ../tree > /dev/null && fsck.erofs --extract=e o > /dev/null 2>&1 && cat e/d1/*.txt | md5sum", NONE, needs="mkfs.erofs"),
    script("csound", "csound -j {n} -d -o o.raw --format=raw ../programs/chord.csd 2>/dev/null; md5sum < o.raw", "argument"),
    script("opusenc", "sox -D -n -r 48000 -b 16 o.wav synth 2 sine 300 && opusenc --quiet --serial 3 o.wav o.opus && md5sum < o.opus", NONE, needs="opusenc"),
    script("wavpack", "sox -D -n -r 8000 -b 16 o.wav synth 2 sine 300 && wavpack -q o.wav -o o.wv && wvunpack -q o.wv -o - | md5sum", NONE, needs="wavpack"),
    script("mkvmerge", "sox -D -n -r 16000 -b 16 o.wav synth 2 sine 300 && mkvmerge -q --deterministic 3 -o o.mka o.wav && md5sum < o.mka", NONE, needs="mkvmerge"),
    script("pngquant", "OMP_NUM_THREADS={n} pngquant 16 --output o.png ../picture.png && md5sum < o.png", VARIABLE, needs="pngquant"),
    script("GStreamer", "gst-launch-1.0 -q videotestsrc num-buffers=8 ! videoconvert n-threads={n} ! videoscale n-threads={n} ! video/x-raw,format=RGB,width=160 ! filesink location=o && md5sum < o", "argument", needs="gst-launch-1.0"),
    script("lz4", "lz4 -qc ../text | lz4 -qdc | md5sum", NONE),
    script("lzop", "lzop -c ../text | lzop -dc | md5sum", NONE),
    script("rzip", "cp ../text t && rzip t && rzip -d t.rz && md5sum < t", NONE),
    script("dar", "dar -Q -q -c a -R ../tree > /dev/null && dar -Q -l a | grep -c txt", NONE),
    script("gpg", "mkdir -m 700 g; export GNUPGHOME=$PWD/g; gpg --batch --passphrase x -q -c -o - ../tree/d1/f1.txt | gpg --batch --passphrase x -q -d | md5sum", NONE),
    script("openssl speed", "openssl dgst -sha256 ../text && openssl enc -aes-128-cbc -K 00 -iv 00 -in ../text 2>/dev/null | md5sum", NONE, needs="openssl"),
    script("elastix", "mkdir o && elastix -f a.mhd -m b.mhd -out o -p ../programs/elastix.txt -threads {n} > /dev/null", "argument", show="grep '^(TransformParameters' o/TransformParameters.0.txt", stdout=False, prepare="python3 ../programs/volume.py a 0 && python3 ../programs/volume.py b 1"),
    script("mrfilter", "mrfilter -quiet -nthreads {n} a.mih smooth o.mif && mrstats -quiet -nthreads {n} o.mif -output mean -output std", "argument", prepare="python3 ../programs/volume.py a 0"),
    script("source-extractor", "source-extractor s.fits -c /dev/null -PARAMETERS_NAME p -FILTER N -NTHREADS {n} -CATALOG_NAME o -VERBOSE_TYPE QUIET 2>/dev/null", "argument", show="cat o", stdout=False, prepare="python3 ../programs/sky.py s.fits; printf 'NUMBER\\nX_IMAGE\\nY_IMAGE\\nFLUX_AUTO\\n' > p"),
    script("SWarp", "SWarp s.fits t.fits -c /dev/null -NTHREADS {n} -IMAGEOUT_NAME o.fits -WRITE_XML N -VERBOSE_TYPE QUIET -IMAGE_SIZE 220", "argument", show="tail -c +5761 o.fits | md5sum", stdout=False, prepare="python3 ../programs/sky.py s.fits; cp s.fits t.fits"),
    script("osmium", "OSMIUM_POOL_THREADS={n} osmium cat m.osm -o m.pbf -f pbf 2>/dev/null && OSMIUM_POOL_THREADS={n} osmium add-locations-to-ways m.pbf -F pbf -f opl 2>/dev/null | md5sum", VARIABLE, needs="osmium", prepare="bash ../programs/streets.sh > m.osm"),
    script("enblend", "OMP_NUM_THREADS={n} enblend -o o.tif a.tif b.tif > /dev/null 2>&1 && convert o.tif ppm:- | md5sum", VARIABLE, needs="enblend", prepare="convert ../picture.ppm -crop 300x200+0+0 +repage -alpha set a.tif && convert a.tif -page +100+0 b.tif"),
    script("qemu-img", "qemu-img convert -m {n} -W -c -O qcow2 ../text o.qcow2 && qemu-img convert -m {n} -W -O raw o.qcow2 o.raw && md5sum < o.raw", "argument"),
    script("GNU parallel", "parallel --will-cite -k -j {n} 'echo {} | md5sum' ::: 1 2 3 4 5 6 7 8", "argument", needs="parallel"),
    script("gretl", "OMP_NUM_THREADS={n} gretlcli -b ../programs/inverse.inp 2>/dev/null | tail -3", VARIABLE, needs="gretlcli"),
    script("xargs", "seq 40 | xargs -P {n} -n 1 sh -c 'echo $0 | md5sum' | sort | md5sum", "argument", law=True),
    script("jq", "jq -n '[range(1000)] | add'", NONE),
]

FIELDS = {
    **cases.FIELDS, "Python libraries": LIBRARIES, "interpreters": INTERPRETERS,
    "stacks and threads of other kinds": STACKS, "servers and storage": SERVERS,
    "science": SCIENCE, "pictures, sound, files": PICTURES,
}
for _of_field in FIELDS.values():
    _of_field[:] = [dataclasses.replace(case, needs=case.needs or program(case)) for case in _of_field]
CASES = [case for _of_field in FIELDS.values() for case in _of_field]
