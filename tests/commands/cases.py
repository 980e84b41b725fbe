# ruff: noqa: E501 one line for each command
"""Real programs, one command each: {n} is the number of threads that is asked for.

What a command prints and what `show` prints of its files is compared. `same`: bare, another number
of threads gives the same output; None: it is not known to, and only the same number is compared.
"""
import dataclasses


@dataclasses.dataclass
class Case:
    name: str
    command: str
    show: str = ""
    prepare: str = ""
    quick: bool = False  # also in the tests of every change
    stdout: bool = True  # whether what it prints is compared
    wrapper: bool = False  # it becomes another program before it could tell what was lowered
    static: bool = False  # the launcher lowers
    floor: int = 1  # the number is never lowered below this
    # For scripts/laws: how threads are asked for, whether it is one of its quick rows, and, where bare
    # runs differ from each other, why that is, and by how much numbers may (the rest must be equal).
    asks: str = "argument"
    law: bool = False
    asked: int = 0  # instead of the number that is usual there
    varies: str = ""
    within: float = 0.0
    needs: str = ""  # a program, or a module of Python, instead of the first word
    python: bool = False  # needs the environment of scripts/venv laws


def c(name, command, show="", prepare="", **more):
    return Case(name, command, show, prepare, **more)


ALIGNED = "samtools view out.bam | cut -f1-10 | sort"
SAM = "grep -v ^@ out.sam | cut -f1-10 | sort"

SEQUENCES = [
    c("bowtie2", "bowtie2 -p {n} -x i -1 ../r1.fq -2 ../r2.fq -S out.sam", SAM,
      "bowtie2-build -q ../genome.fa i", stdout=False, quick=True, law=True),
    c("bowtie2-build", "bowtie2-build -q --threads {n} ../genome.fa i", "cat i.*.bt2 | md5sum"),
    c("bowtie", "bowtie -p {n} -S i ../r1.fq out.sam", SAM, "bowtie-build -q ../genome.fa i", wrapper=True),
    c("bowtie-build", "bowtie-build -q --threads {n} ../genome.fa i", "cat i.*.ebwt | md5sum", wrapper=True),
    c("hisat2", "hisat2 -p {n} -x i -U ../r1.fq -S out.sam", SAM, "hisat2-build -q ../genome.fa i"),
    c("hisat2-build", "hisat2-build -q -p {n} ../genome.fa i", "cat i.*.ht2 | md5sum", wrapper=True),
    c("bwa mem", "bwa mem -t {n} ../genome.fa ../r1.fq ../r2.fq > out.sam", SAM,
      "bwa index ../genome.fa 2>&1"),
    c("bwa aln", "bwa aln -t {n} ../genome.fa ../r1.fq 2>/dev/null | md5sum", "",
      "bwa index ../genome.fa 2>&1"),
    c("exonerate", "exonerate --cores {n} --showalignment no ../transcripts.fa ../genome.fa 2>/dev/null | grep ^vulgar | sort"),
    c("minimap2", "minimap2 -t{n} ../genome.fa ../long.fq 2>/dev/null"),
    c("STAR", "STAR --runThreadN {n} --genomeDir i --readFilesIn ../r1.fq", "grep -v ^@ Aligned.out.sam | cut -f1-10 | sort",
      "STAR --runMode genomeGenerate --genomeDir i --genomeFastaFiles ../genome.fa --genomeSAindexNbases 6", stdout=False),
    c("snap-aligner", "snap-aligner single i ../r1.fq -t {n} -o out.sam", SAM,
      "snap-aligner index ../genome.fa i -bSpace", stdout=False),
    c("salmon quant", "salmon quant -p {n} -i i -l A -r ../r1.fq -o o 2>/dev/null", "cut -f1,2,5 o/quant.sf | awk '{printf \"%s %s %.0f\\n\", $1, $2, $3}'",
      "salmon index -t ../transcripts.fa -i i -k 21 2>/dev/null", stdout=False),
    c("salmon index", "salmon index -p {n} -t ../transcripts.fa -i i -k 21 2>/dev/null", "ls i", stdout=False),
    c("kallisto quant", "kallisto quant -t {n} -i i -o o --single -l 200 -s 20 ../r1.fq", "cut -f1,4 o/abundance.tsv",
      "kallisto index -i i -k 21 ../transcripts.fa", stdout=False),
    c("diamond", "diamond blastp -p {n} -d d -q ../few.fa --quiet | sort", "",
      "diamond makedb --in ../many.fa -d d --quiet"),
    c("blastp", "blastp -num_threads {n} -query ../few.fa -db d -outfmt 6 2>/dev/null", "", "makeblastdb -in ../many.fa -dbtype prot -out d"),
    c("mmseqs", "mmseqs easy-search --threads {n} ../few.fa ../many.fa out.m8 tmp -v 0", "sort out.m8", stdout=False),
    c("hmmsearch", "hmmsearch --cpu {n} --tblout out h ../many.fa", "grep -v '^#' out", "mafft --quiet ../few.fa > a.fa; hmmbuild h a.fa", stdout=False),
    c("phmmer", "phmmer --cpu {n} --tblout out ../few.fa ../many.fa", "grep -v '^#' out", stdout=False),
    c("mafft", "mafft --quiet --thread {n} ../proteins.fa", quick=True, law=True),
    c("muscle", "muscle -threads {n} -align ../few.fa -output out", "cat out", stdout=False),
    c("clustalo", "clustalo --threads={n} -i ../proteins.fa"),
    c("vsearch", "vsearch --threads {n} --usearch_global ../r1.fa --db ../transcripts.fa --id 0.8 --blast6out out --quiet", "sort out"),
    c("cd-hit", "cd-hit -T {n} -i ../many.fa -o out -c 0.7", "sort out", stdout=False),
    c("kraken2", "kraken2 --threads {n} --db k ../r1.fq --output out --report rep 2>/dev/null", "sort out", KRAKEN := (
      "mkdir -p k/taxonomy; printf '1\\t|\\t1\\t|\\tno rank\\t|\\n2\\t|\\t1\\t|\\tspecies\\t|\\n' > k/taxonomy/nodes.dmp;"
      "printf '1\\t|\\troot\\t|\\t\\t|\\tscientific name\\t|\\n2\\t|\\ta\\t|\\t\\t|\\tscientific name\\t|\\n' > k/taxonomy/names.dmp;"
      "sed 's/>chr/>kraken:taxid|2|chr/' ../genome.fa > g.fa; kraken2-build --add-to-library g.fa --no-masking --db k;"
      "kraken2-build --build --db k"), stdout=False, wrapper=True),
    # It runs estimate_capacity and build_db, to which it hands the number; they refuse more threads
    # than OpenMP would use by itself.
    c("kraken2-build", "kraken2-build --build --threads {n} --db k 2>/dev/null", "md5sum k/hash.k2d", KRAKEN.rsplit(";", 1)[0], stdout=False, wrapper=True, asked=2),
    c("mash sketch", "mash sketch -p {n} -o out ../genome.fa 2>/dev/null; mash info -d out.msh | md5sum"),
    c("samtools sort", "samtools sort -@ {n} -n -O sam in.bam | grep -v ^@ | md5sum", "", BAM := "minimap2 -a ../genome.fa ../r1.fq 2>/dev/null | samtools sort -o in.bam; samtools index in.bam"),
    c("samtools view", "samtools view -@{n} -b in.bam | samtools view - | md5sum", "", BAM),
    c("samtools merge", "samtools merge -@ {n} - in.bam in.bam | samtools view - | md5sum", "", BAM),
    c("samtools index", "samtools index -@ {n} in.bam x.bai", "md5sum x.bai", BAM),
    c("samtools fastq", "samtools fastq -@ {n} in.bam 2>/dev/null | md5sum", "", BAM),
    c("bcftools", "bcftools mpileup --threads {n} -f ../genome.fa in.bam 2>/dev/null | bcftools view --threads {n} -H | md5sum", "", BAM),
    c("bgzip", "bgzip -@ {n} -c ../r1.fq | md5sum"),
    c("sambamba", "sambamba -q sort -t {n} -o out.bam in.bam; samtools view out.bam | md5sum", "", BAM),
    c("stringtie", "stringtie -p {n} -G ../genome.gtf in.bam | grep -v '^#' | sort", "", BAM),
    c("featureCounts", "featureCounts -T {n} -a ../genome.gtf -o out in.bam 2>/dev/null", "grep -v '^#' out", BAM),
    c("fastp", "fastp -w {n} -i ../r1.fq -o out.fq -j j -h h 2>/dev/null", "md5sum out.fq"),
    c("fastqc", "fastqc -q -t {n} -o . ../r1.fq ../r2.fq", "unzip -p r1_fastqc.zip r1_fastqc/fastqc_data.txt | md5sum", wrapper=True),
    c("TrimmomaticPE", "TrimmomaticPE -threads {n} -phred33 ../r1.fq ../r2.fq a b c d SLIDINGWINDOW:4:15 2>/dev/null", "sort a | md5sum"),
    c("cutadapt", "cutadapt -j {n} -a ACGTACGT ../r1.fq 2>/dev/null | md5sum"),
    c("seqkit", "seqkit -j {n} stats ../r1.fq", static=True),
    c("megahit", "megahit -t {n} -r ../r1.fq -o o 2>/dev/null", "grep -v '>' o/final.contigs.fa | sort | md5sum", stdout=False),
    c("spades", "spades.py -t {n} -k 21 --only-assembler -s ../r1.fq -o o", "grep -v '>' o/contigs.fasta | sort | md5sum", stdout=False),
    c("racon", "racon -t {n} ../long.fq ov.paf ../genome.fa 2>/dev/null | md5sum", "", "minimap2 ../genome.fa ../long.fq > ov.paf 2>/dev/null"),
    c("jellyfish", "jellyfish count -t {n} -m 15 -s 1M ../genome.fa; jellyfish dump -c mer_counts.jf | sort | md5sum; jellyfish histo -t {n} mer_counts.jf | head -3"),
    c("kmc", "kmc -t{n} -k21 -m2 ../r1.fq out . >/dev/null", "kmc_tools transform out dump -s d >/dev/null; md5sum d", stdout=False),
    c("porechop", "porechop -t {n} -i ../long.fq -v 0 | md5sum"),
]

PHYLOGENY = [
    c("raxmlHPC-PTHREADS", "raxmlHPC-PTHREADS -T {n} -s ../small.phy -n x -m GTRCAT -p 5", "cat RAxML_bestTree.x", stdout=False, quick=True, asked=2),
    c("iqtree2", "iqtree2 -T {n} -s ../small.phy -m JC -seed 3 -pre x -quiet", "cat x.treefile | sed 's/:[0-9.e-]*//g'", stdout=False, asked=2),
]

CHEMISTRY = [
    c("gmx mdrun -ntomp", "gmx -quiet mdrun -ntmpi 1 -ntomp {n} -s ../water.tpr -deffnm o 2>/dev/null; grep -A4 'Step  ' o.log | tail -1", "", ""),
    c("gmx mdrun -nt", "gmx -quiet mdrun -nt {n} -s ../water.tpr -deffnm o 2>/dev/null; test -s o.gro && echo done"),
    c("psi4", "psi4 -n {n} -i ../h2.in -o out && grep 'Total Energy =' out | cut -c1-55"),
]

SOLVERS = [
    c("cbc", "cbc ../k.lp -threads {n} -solve -quit | grep 'Objective value'"),
    c("minizinc", "minizinc --solver gecode -p {n} ../m.mzn | tail -2"),
    c("z3", "z3 sat.threads={n} smt.threads={n} ../f.smt2"),
    c("cryptominisat5", "cryptominisat5 -t {n} ../f.cnf | grep '^s '"),
    c("clingo", "clingo -t {n} ../a.lp | grep Optimization | tail -1"),
    c("primesieve", "primesieve -t{n} 1000000000 -q -c"),
]

MEDIA = [
    c("ffmpeg x264", "ffmpeg -v error -threads {n} -i ../video.y4m -c:v libx264 -threads {n} -f h264 - | md5sum"),
    c("ffmpeg params", "ffmpeg -v error -i ../video.y4m -c:v libx264 -x264-params threads={n} -f h264 - | md5sum"),
    c("x264", "x264 --quiet --threads {n} -o out.264 ../video.y4m 2>/dev/null", "md5sum out.264"),
    c("x265", "x265 --log-level 0 --pools {n} --frame-threads 1 -o out.265 ../video.y4m 2>/dev/null", "md5sum out.265"),
    c("dav1d", "dav1d -q --threads {n} -i ../video.ivf -o out.y4m", "md5sum out.y4m"),
    c("aomenc", "aomenc --quiet -t {n} --cpu-used=8 --limit=8 --ivf -o out.ivf ../video.y4m 2>/dev/null", "md5sum out.ivf"),
    c("vpxenc", "vpxenc --quiet --threads={n} --codec=vp9 --limit=8 --ivf -o out.ivf ../video.y4m 2>/dev/null", "md5sum out.ivf"),
    c("SvtAv1EncApp", "SvtAv1EncApp -i ../video.y4m -b out.ivf --lp {n} --preset 12 -n 8 2>/dev/null >/dev/null", "md5sum out.ivf"),
    c("rav1e", "rav1e ../video.y4m --threads {n} -s 10 -l 4 -y -o out.ivf 2>/dev/null", "md5sum out.ivf"),
    c("kvazaar", "kvazaar -i ../video.y4m --threads {n} -n 8 -o out.hevc 2>/dev/null", "md5sum out.hevc"),
    c("convert", "convert -limit thread {n} ../picture.ppm -blur 0x8 ppm:- | md5sum", quick=True, wrapper=True, law=True),
    c("gm", "gm convert -limit threads {n} ../picture.ppm -blur 0x8 ppm:- | md5sum"),
    c("cjxl", "cjxl --quiet --num_threads={n} ../picture.ppm out.jxl 2>/dev/null", "md5sum out.jxl"),
    c("avifenc", "avifenc -j {n} -s 9 ../picture.png out.avif >/dev/null", "md5sum out.avif"),
    c("gifsicle", "gifsicle -j{n} --resize 300x200 ../picture.gif | md5sum"),
    c("povray", "povray +W320 +H240 +WT{n} -D +Oout.ppm +FP ../scene.pov 2>/dev/null", "grep -av '^#' out.ppm | md5sum"),
    c("vips", "vips --vips-concurrency={n} gaussblur ../picture.ppm out.ppm 9", "grep -av '^#' out.ppm | md5sum"),
    c("gs", "gs -q -dBATCH -dNOPAUSE -dNumRenderingThreads={n} -dBandHeight=50 -sDEVICE=ppmraw -r200 -sOutputFile=out.ppm ../page.ps", "md5sum out.ppm"),
    c("gdalwarp", "gdalwarp -q --config GDAL_NUM_THREADS {n} -multi -wo NUM_THREADS={n} -ts 1200 900 ../map.tif out.tif", "gdalinfo -checksum out.tif | grep Checksum"),
    c("gdal_translate", "gdal_translate -q -co COMPRESS=DEFLATE -co TILED=YES -co NUM_THREADS={n} ../map.tif out.tif", "gdalinfo -checksum out.tif | grep Checksum"),
]

COMPRESSION = [
    c("pigz", "pigz -p {n} -c ../text | md5sum", quick=True, law=True),
    c("xz", "xz -T{n} -1 -c ../text | md5sum", floor=2, law=True),
    c("xz cluster", "xz -1kcT{n} ../text | md5sum", floor=2),
    c("zstd", "zstd -q -T{n} -c ../text | md5sum", law=True),
    c("pzstd", "pzstd -q -p {n} -c ../text | md5sum"),
    c("pbzip2", "pbzip2 -p{n} -c ../text | md5sum"),
    c("lbzip2", "lbzip2 -n {n} -c ../text | md5sum"),
    c("plzip", "plzip -n {n} -1 -c ../text | md5sum"),
    c("lrzip", "lrzip -q -p {n} -l -o - ../text | lrunzip -q -o - | md5sum"),
    c("pixz", "pixz -p {n} -1 < ../text | md5sum"),
    c("7z", "7z a -bd -mmt={n} -mx=1 out.7z ../text >/dev/null", "7z e -so out.7z | md5sum", wrapper=True),
    c("zpaq", "zpaq a out.zpaq ../text -m1 -t{n} 2>/dev/null >/dev/null", "zpaq l out.zpaq | grep -c text"),
    c("mksquashfs", "mksquashfs ../tree out.sqfs -processors {n} -quiet -no-progress -mkfs-time 0 -all-time 0", "md5sum out.sqfs"),
    c("unsquashfs", "unsquashfs -q -no-progress -processors {n} -d o in.sqfs", "cat o/d1/* | md5sum", "mksquashfs ../tree in.sqfs -quiet -no-progress"),
]

SEARCH = [
    c("rg", "rg -j {n} -c abc ../tree | sort", quick=True, law=True),
    c("rg cluster", "rg -ij{n} ABC ../tree | sort | md5sum"),
    c("ag", "ag --workers {n} -c abc ../tree | sort"),
    c("fdfind", "fdfind -j {n} . ../tree | sort | md5sum"),
    c("ugrep", "ugrep -J{n} -r -c abc ../tree | sort"),
    c("git grep", "git -C ../repository grep --threads {n} -c abc | sort", law=True),
    c("git pack", "git -C ../repository rev-list --objects --all | git -C ../repository pack-objects --threads={n} --stdout -q | git index-pack --stdin --threads={n} 2>/dev/null | wc -l", "", "git init -q ."),
    c("sort", "sort --parallel={n} -S 20M ../text | md5sum", quick=True, law=True),
]

COPY = "cp -r ../project/. ."
GO = "cp ../project/go.mod ../project/*.go ."
BUILDING = [
    c("make", "make -s -j{n}; ./prog", "", COPY, quick=True, law=True),
    c("make long", "make -s --jobs={n}; ./prog", "", COPY),
    c("bmake", "bmake -s -j {n} -f bmakefile >/dev/null; ./prog", "", COPY),
    c("ninja", "ninja --quiet -j {n}; ./prog", "", COPY),
    c("cmake --build", "cmake --build b -j {n} >/dev/null; b/prog", "", COPY + "; cmake -S . -B b"),
    c("ctest", "cd b && ctest -j {n} | grep 'tests passed'", "", COPY + "; cmake -S . -B b; cmake --build b"),
    c("meson compile", "meson compile -C b -j {n} >/dev/null; b/prog", "", COPY + "; meson setup b"),
    c("meson test", "meson setup b >/dev/null; ninja -C b >/dev/null; meson test -C b --num-processes {n} | grep -E '^(Ok|Fail)'", "", COPY),
    c("scons", "scons -Q -s -j {n}; ./prog", "", COPY),
    c("go build", "go build -p {n} -o x . && ./x 2>&1", "", GO, static=True),
    c("go test", "go test -p {n} -parallel {n} . | cut -c1-4", "", GO, static=True),
    c("gcc -flto", "gcc -O2 -flto={n} *.c -o x && ./x", "", COPY),
    c("ld.lld", "gcc *.c -o x -fuse-ld=lld -Wl,--threads={n} -Wl,--build-id=none && md5sum x", "", COPY),
    c("mold", "gcc -c *.c && mold -o x --thread-count={n} -dynamic-linker /lib64/ld-linux-x86-64.so.2 /usr/lib/x86_64-linux-gnu/crt1.o *.o -lc -L/usr/lib/x86_64-linux-gnu && ./x", "", COPY),
    c("prove", "prove -j {n} t | grep -v wallclock | sort", "", COPY, law=True),
    c("pytest", "pytest -q -n {n} test_x.py 2>&1 | grep -o '[0-9]* passed'", "", COPY),
    c("snakemake", "snakemake -q --cores {n} 2>/dev/null; cat o0 o1 o2 o3", "", COPY),
    c("doit", "doit run -n {n} | sort", "", COPY),
    c("compileall", "python3 -m compileall -q -j {n} ../project && echo done"),
    c("sphinx-build", "sphinx-build -q -j {n} . o && echo done", "", COPY),
    c("pylint", "pylint -j {n} --score=n ../project/dodo.py | grep -c :"),
    c("flake8", "flake8 -j {n} ../project/dodo.py ../project/test_x.py | sort | md5sum"),
    c("black", "black -q -W {n} dodo.py test_x.py; md5sum dodo.py", "", COPY),
    c("isort", "isort -q -j {n} . && md5sum *.py", "", COPY),
    c("autopep8", "autopep8 -j {n} -i -r . && md5sum *.py", "", COPY),
    c("rake", "rake -j {n} | sort", "", "printf 'multitask :default => [:a, :b, :c]\\n%%w[a b c].each { |t| task(t) { puts t } }\\n' > Rakefile"),
    c("ld.gold", "gcc *.c -o x -fuse-ld=gold -Wl,--threads,--thread-count={n} -Wl,--build-id=none && md5sum x", "", COPY),
    c("dpkg-deb", "dpkg-deb --threads-max={n} -Zxz -z1 -b p o.deb >/dev/null && ar p o.deb data.tar.xz | xz -d | tar t", "", "mkdir -p p/DEBIAN; printf 'Package: x\\nVersion: 1\\nArchitecture: all\\nMaintainer: a <a@b.c>\\nDescription: d\\n' > p/DEBIAN/control; cp ../genome.fa p"),
    c("cppcheck", "cppcheck -q -j {n} ../project && echo done"),
    c("run-clang-tidy", "run-clang-tidy-14 -quiet -j {n} -p b >/dev/null 2>&1; echo done", "", COPY + "; cmake -S . -B b -DCMAKE_EXPORT_COMPILE_COMMANDS=ON", wrapper=True),
]

LANGUAGES = [
    c("java", "java -XX:ActiveProcessorCount={n} -XX:ParallelGCThreads={n} -cp .. Count"),
    c("java pool", "java -Djava.util.concurrent.ForkJoinPool.common.parallelism={n} -cp .. Count | tail -1"),
    c("node", "node --v8-pool-size={n} -e 'console.log(6*7)'"),
    c("erl", "erl +S {n}:{n} -noshell -eval 'io:format(\"~p~n\",[erlang:system_info(schedulers)]),halt().'", quick=True, wrapper=True, law=True),
    c("ghc -j", "ghc -v0 -j{n} Main.hs -o x && ./x", "", "printf 'import A\\nimport B\\nmain = print (a+b)\\n' > Main.hs; printf 'module A where\\na = 1\\n' > A.hs; printf 'module B where\\nb = 2\\n' > B.hs", wrapper=True),
    c("redis-server", "redis-server --port 0 --unixsocket s --io-threads {n} --save '' --daemonize yes >/dev/null; sleep .5; redis-cli -s s config get io-threads; redis-cli -s s shutdown nosave 2>&1"),
    c("plink2", "plink2 --dummy 20 50 --threads {n} --seed 1 --out o >/dev/null", "md5sum o.pgen"),
]

FIELDS = {
    "sequences": SEQUENCES, "phylogeny": PHYLOGENY, "chemistry": CHEMISTRY, "solvers": SOLVERS,
    "media": MEDIA, "compression": COMPRESSION, "search": SEARCH, "building": BUILDING,
    "languages": LANGUAGES,
}
CASES = [case for cases in FIELDS.values() for case in cases]
