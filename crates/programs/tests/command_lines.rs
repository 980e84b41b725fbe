//! Made-up command lines: every form of an option, and everything that must stay as it is.

mod common;

use common::{lower_by, lowered};
use threadcap_programs::line::Line;
use threadcap_programs::table::{self, Lines};

/// Under a cap of 2 the first becomes the second.
const LOWERED: &[(&str, &str)] = &[
    // A word of its own, attached, behind `=`, abbreviated, in a cluster of letters
    ("bowtie2 -p 64 -x index", "bowtie2 -p 2 -x index"),
    ("bowtie2 -p64 -x index", "bowtie2 -p2 -x index"),
    ("bowtie2 --threads 64", "bowtie2 --threads 2"),
    ("bowtie2 --threads=64", "bowtie2 --threads=2"),
    ("bowtie2 -qp64", "bowtie2 -qp2"),
    ("bowtie2 -qp 64", "bowtie2 -qp 2"),
    ("clustalo --thread=64", "clustalo --thread=2"),
    ("clustalo --threads 64", "clustalo --threads 2"),
    ("/usr/bin/pigz -kp64 file", "/usr/bin/pigz -kp2 file"),
    ("bowtie2 -p 064", "bowtie2 -p 2"),
    ("bowtie2 -p 99999999999999999999999", "bowtie2 -p 2"),
    ("bowtie2 -p 64 -p 32", "bowtie2 -p 2 -p 2"),
    ("sort --parallel=16 -t --parallel=16 file", "sort --parallel=2 -t --parallel=16 file"),
    // Abbreviated
    ("sort --para 64 file", "sort --para 2 file"),
    ("sort --p=64 file", "sort --p=2 file"),
    ("sort --out x --paralle 64", "sort --out x --paralle 2"),
    ("xz --thr=64 file", "xz --thr=2 file"),
    ("xz --th 64 file", "xz --th 2 file"),
    ("make --jobs 64", "make --jobs 2"),
    ("hmmsearch --cp 64 a b", "hmmsearch --cp 2 a b"),
    ("plzip --thr 64 file", "plzip --thr 2 file"),
    ("kraken2 --thr 64 x", "kraken2 --thr 2 x"),
    ("memcached --threads 64", "memcached --threads 2"),
    // Programs of several workers with threads each
    ("dask worker --nworkers 8 --nthreads 8", "dask worker --nworkers 1 --nthreads 2"),
    (
        "guppy_basecaller --num_callers 1 --cpu_threads_per_caller 8",
        "guppy_basecaller --num_callers 1 --cpu_threads_per_caller 2",
    ),
    ("python manage.py test --parallel 8", "python manage.py test --parallel 2"),
    ("r.univar map=a nprocs=8", "r.univar map=a nprocs=2"),
    ("colmap mapper --Mapper.num_threads=8", "colmap mapper --Mapper.num_threads=2"),
    ("nvcc -t 8 -o x x.cu", "nvcc -t 2 -o x x.cu"),
    ("raxml-ng --threads 64 --msa x", "raxml-ng --threads 2 --msa x"),
    ("bwa pemerge -t 8 a b", "bwa pemerge -t 2 a b"),
    // Letters without a value before the number
    ("snakemake -npj 64", "snakemake -npj 2"),
    ("snakemake -p -j 64", "snakemake -p -j 2"),
    ("snakemake -r -c64", "snakemake -r -c2"),
    ("scons -Y dir -j 64", "scons -Y dir -j 2"),
    ("bcftools index -f --threads 64 x", "bcftools index -f --threads 2 x"),
    // One dash and a word
    ("blastn -query x -num_threads 64", "blastn -query x -num_threads 2"),
    ("ffmpeg -threads 64 -i in -threads:v 8 out", "ffmpeg -threads 2 -i in -threads:v 2 out"),
    // Prefixes
    ("gcc -O2 -flto=64 a.c", "gcc -O2 -flto=2 a.c"),
    ("gcc-12 -flto=64 a.c", "gcc-12 -flto=2 a.c"),
    ("java -XX:ActiveProcessorCount=64 -cp x Main", "java -XX:ActiveProcessorCount=2 -cp x Main"),
    ("7z a -mmt=64 x.7z", "7z a -mmt=2 x.7z"),
    ("7z a -mmt64 x.7z", "7z a -mmt2 x.7z"),
    ("povray +WT64 scene", "povray +WT2 scene"),
    ("namd2 +p64 conf", "namd2 +p2 conf"),
    ("gurobi_cl Threads=64 x.lp", "gurobi_cl Threads=2 x.lp"),
    ("zstd -T64 -19 x", "zstd -T2 -19 x"),
    // Several words
    ("convert -limit thread 64 a b", "convert -limit thread 2 a b"),
    (
        "gdalwarp --config GDAL_NUM_THREADS 64 -wo NUM_THREADS=8 a b",
        "gdalwarp --config GDAL_NUM_THREADS 2 -wo NUM_THREADS=2 a b",
    ),
    ("lmp -sf omp -pk omp 64 -in x", "lmp -sf omp -pk omp 2 -in x"),
    // Several numbers in one word, and lists
    ("erl +S 64:64 -noshell", "erl +S 2:2 -noshell"),
    ("erl +S 64:1", "erl +S 2:1"),
    ("julia -t 64,8 x.jl -t 64", "julia -t 2,2 x.jl -t 64"),
    (
        "ffmpeg -i in -x264-params bframes=3:threads=64 out",
        "ffmpeg -i in -x264-params bframes=3:threads=2 out",
    ),
    ("clingo -t 64,compete x.lp", "clingo -t 2,compete x.lp"),
    ("clingo -t 64 x.lp", "clingo -t 2 x.lp"),
    // Products
    ("gmx mdrun -ntomp 8 -ntmpi 8", "gmx mdrun -ntomp 1 -ntmpi 2"),
    ("gmx mdrun -ntmpi 1 -ntomp 8", "gmx mdrun -ntmpi 1 -ntomp 2"),
    ("gmx -nice 5 mdrun -nt 64", "gmx -nice 5 mdrun -nt 2"),
    // Never below what keeps the result
    ("xz -T64 file", "xz -T2 file"),
    // Subcommands
    ("samtools sort -@ 64 x.bam", "samtools sort -@ 2 x.bam"),
    ("samtools view -b@64 x.bam", "samtools view -b@2 x.bam"),
    ("cmake --build dir -j 64", "cmake --build dir -j 2"),
    ("cmake --build dir --parallel 64", "cmake --build dir --parallel 2"),
    ("go build -p 64 ./...", "go build -p 2 ./..."),
    ("cargo +nightly build -j64", "cargo +nightly build -j2"),
    ("git -C dir grep --threads 64 x", "git -C dir grep --threads 2 x"),
    // Interpreters, their scripts, modules and archives
    ("perl /usr/bin/bowtie2 -p 64", "perl /usr/bin/bowtie2 -p 2"),
    ("perl -w -I lib /usr/bin/bowtie2 -p 64", "perl -w -I lib /usr/bin/bowtie2 -p 2"),
    ("python3.11 -I /opt/bin/snakemake --cores 64", "python3.11 -I /opt/bin/snakemake --cores 2"),
    ("python -um pytest -n 64", "python -um pytest -n 2"),
    ("python3 -W ignore -m pytest -n64", "python3 -W ignore -m pytest -n2"),
    ("sh -e /usr/bin/mafft --thread 64 x", "sh -e /usr/bin/mafft --thread 2 x"),
    (
        "java -XX:ParallelGCThreads=8 -jar /opt/trimmomatic-0.39.jar PE -threads 64 a",
        "java -XX:ParallelGCThreads=2 -jar /opt/trimmomatic-0.39.jar PE -threads 2 a",
    ),
    // Up to where the options end
    ("sort --parallel 64 -- --parallel 64", "sort --parallel 2 -- --parallel 64"),
    ("zstd -T64 -- -T64", "zstd -T2 -- -T64"),
    ("7z a -mmt64 x -- -mmt64", "7z a -mmt2 x -- -mmt64"),
    ("prove -j 64 t :: -j 64", "prove -j 2 t :: -j 64"),
    ("go test -p 64 ./... -args -p 64", "go test -p 2 ./... -args -p 64"),
    ("fdfind -j 64 x --exec pigz -j 64", "fdfind -j 2 x --exec pigz -j 64"),
    (
        "mksquashfs a b -processors 64 -e -processors 64",
        "mksquashfs a b -processors 2 -e -processors 64",
    ),
    ("bash -O extglob pigz -p 64", "bash -O extglob pigz -p 2"),
    // Options whose value may be missing
    ("make -j64 all", "make -j2 all"),
    ("make -j 64 all", "make -j 2 all"),
    ("make -kj64", "make -kj2"),
    ("make --jobs=64", "make --jobs=2"),
    ("make -j -C dir -j 64", "make -j -C dir -j 2"),
];

/// Under a cap of 2 these stay as they are.
const UNTOUCHED: &[&str] = &[
    // Not in the table, or not under this name
    "unknown -p 64 --threads 64",
    "bowtie2x -p 64",
    "samtools unknown -@ 64",
    "samtools",
    "samtools --help -@ 64",
    "bowtie2",
    // At or below the cap, and what is no plain number
    "bowtie2 -p 2",
    "bowtie2 -p 1",
    "bowtie2 -p 0",
    "bowtie2 -p -1",
    "bowtie2 -p auto",
    "bowtie2 -p",
    "bowtie2 --threads=",
    "bowtie2 --threads",
    "bowtie2 -p 64x",
    "bowtie2 -p 6.4",
    "bowtie2 -p +64",
    "bowtie2 --threads=64,2",
    "pytest -n auto",
    "make -j",
    "make -j all",
    // Values of other options that look like the option, and letters in one word
    "bowtie2 -U -p 64",
    "bowtie2 -x -p64",
    "bowtie2 -Up64",
    "bowtie2 -xp 64",
    // What is for another program
    "ninja -t clean -j64",
    "sh -s pigz -p 64",
    "go test -args -p 64",
    "bowtie2 --un -p 64",
    "sort --output --parallel 64",
    "sort --key --parallel 64",
    "sort --out --parallel 64",
    "sort --o --parallel=64",
    "xz --suf --threads=64",
    "make --fil -j64 all",
    "scons --sconstr -j64",
    // Numbers that have to fit others
    "raxml-ng --threads 6 --workers 3",
    "abaqus job=x cpus=8 domains=8",
    "bismark -p 4 genome",
    "toil-cwl-runner --maxCores 8 x",
    "snakemake -j 64 --workflow-profile x",
    "manage.py test --parallel",
    // Abbreviations that mean several options, or none
    "make --job 64",
    "xz --t 64",
    "xz --thx 64",
    "sort --parallelx 64",
    "sort -- --para 64",
    "sort - -parallel 64",
    "bcftools sort --t 64",
    "rg --replace -j 64 file",
    "fdfind --extension -j 64",
    "git grep -e --threads 64",
    "xz --suffix -T 64 file",
    "zstd -D -T64 file",
    "pigz -A -p 64",
    "pigz --comment -p 64",
    "plzip --output -n 64",
    "make --file -j64 all",
    "make --eval -j64",
    "scons -C -j 64",
    "ctest -R -j 64",
    "gcc -MF -flto=64 -c a.c",
    "gcc -Xlinker -flto=64 a.c",
    "go vet -vettool -p 64",
    "black --config -W 64",
    "samtools sort --output -@ 64",
    "bcftools view --regions --threads 64",
    "cargo test --test -j 64",
    "samtools sort -o -@ 64",
    "pigz -zSp64",
    // Files named like options, and what belongs to another command
    "bowtie2 -- -p 64",
    "make -- -j64",
    "cargo test -- -j 64",
    "cargo run program -j 64",
    "cargo run -p 64",
    "fdfind -x sort --parallel=64",
    "sh -c bowtie2 -p 64",
    "bash script -p 64",
    "python -c x -p 64",
    "python script.py -p 64",
    "python -m unknown -n 64",
    "python -X dev -m other pytest -n 64",
    "perl -ne bowtie2 -p 64",
    "perl --unknown bowtie2 -p 64",
    "env bowtie2 -p 64",
    "nice -n 10 bowtie2 -p 64",
    "time bowtie2 -p 64",
    "xargs -P 64 bowtie2 -p 64",
    "parallel -j 64 bowtie2 -p 64",
    "java Main -XX:ActiveProcessorCount=64",
    "java -jar other.jar -threads 64",
    "julia script.jl -t 64",
    "go build ./... -p 64",
    // Other numbers of the same program
    "raxmlHPC-PTHREADS -N 64 -# 64",
    "bowtie2 -k 64 -3 64",
    "mpirun -np 64 lmp",
    "julia -p 64",
    "julia -t 64,8x x.jl",
    // Where the user divides the work by hand
    "gmx mdrun -ntmpi 8 -npme 2 -ntomp 8",
    "gmx mdrun -nt 64 -ntmpi 4",
    "snakemake --cores 64 --profile slurm",
    "snakemake -j 64 --cluster sbatch",
    // Programs that are known, and left alone
    "stress-ng --cpu 64",
    "sysbench --threads=64 cpu run",
    "aria2c -x 16 -j 64",
];

#[test]
fn numbers_above_the_cap_are_lowered() {
    for (line, expected) in LOWERED {
        assert_eq!(lowered(line, 2), *expected, "{line}");
        assert_eq!(lowered(expected, 2), *expected, "a second time: {line}");
        assert!(lowered(line, 64).len() <= line.len(), "{line}");
    }
}

#[test]
fn everything_else_stays() {
    for line in UNTOUCHED {
        assert_eq!(lowered(line, 2), *line);
    }
}

#[test]
fn the_floor_keeps_the_result() {
    assert_eq!(lowered("xz -T64 file", 1), "xz -T2 file");
    assert_eq!(lowered("xz -T2 file", 1), "xz -T2 file");
    assert_eq!(lowered("xz -T1 file", 1), "xz -T1 file");
    assert_eq!(lowered("pigz -p 64 file", 1), "pigz -p 1 file");
}

#[test]
fn ranks_share_the_cap() {
    let words = || "lmp -pk omp 64".split(' ').map(|word| word.as_bytes().to_vec()).collect();
    for (cap, ranks, expected) in [(4, 2, "2"), (4, 3, "1"), (2, 8, "1"), (8, 0, "8")] {
        let mut words: Vec<Vec<u8>> = words();
        let lines = table::look_up(b"lmp").unwrap();
        lower_by(lines, &mut words, cap, ranks, table::look_up);
        assert_eq!(words[3], expected.as_bytes(), "cap {cap}, {ranks} ranks");
    }
}

#[test]
fn a_change_says_what_was_asked() {
    let mut words: Vec<Vec<u8>> =
        ["lmp", "-pk", "omp", "64"].map(|word| word.as_bytes().to_vec()).into();
    let changes = common::lower(&mut words, 2);
    let said: Vec<_> =
        changes.iter().map(|it| (it.option, it.asked, it.granted, it.word)).collect();
    assert_eq!(said, [(&b"-pk omp"[..], 64, 2, 3)]);
}

#[test]
fn an_administrators_lines_read_the_same() {
    let text = b"mytool other | -t #, --workers=# | short=t:o:\n> sub | -j #\nlast | -n #";
    let look_up = |name: &str| table::look_up_in(text, name.as_bytes());
    assert!(look_up("sub").is_none());
    assert!(look_up("unknown").is_none());
    assert_eq!(look_up("last").unwrap().all().count(), 1);
    let mut words: Vec<Vec<u8>> = ["other", "sub", "-j", "9"].map(|it| it.into()).into();
    lower_by(look_up("other").unwrap(), &mut words, 2, 1, table::look_up);
    assert_eq!(words[3], b"2");
}

#[test]
fn every_program_is_found_by_each_of_its_names() {
    let mut programs = 0;
    for (field, lines) in table::programs() {
        let own = lines.all().next().unwrap();
        programs += 1;
        for name in own.names() {
            let name = name.strip_suffix(b"*").map_or(name.to_vec(), |stem| [stem, b"12"].concat());
            let found = table::look_up(&name).map(Lines::all).and_then(|mut all| all.next());
            let names: Option<Vec<_>> = found.map(|line: Line| line.names().collect());
            assert_eq!(names, Some(own.names().collect()), "{field}: {:?}", name.escape_ascii());
        }
    }
    assert!(programs > 120, "{programs}");
}
