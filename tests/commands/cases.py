# ruff: noqa: E501 one line for each command
"""Real programs, one command each: {n} is the number of threads that is asked for.

What a command prints and what `show` prints of its files is compared. `same`: bare, another number
of threads gives the same output; None: it is not known to, and only the same number is compared.

Most of the programs are Debian's. Of those that it does not have, the ones of PyPI come from
`scripts/venv arguments`; jest, mocha and vitest are of npm, fclones of crates.io.
"""
import dataclasses

from .shell import ROOT


@dataclasses.dataclass
class Case:
    name: str
    command: str
    show: str = ""
    prepare: str = ""
    quick: bool = False  # also in the tests of every change
    stdout: bool = True  # whether what it prints is compared
    wrapper: bool = False  # it becomes another program before it could tell what was lowered
    value: str = ""  # of the variable
    static: bool = False  # the launcher lowers
    floor: int = 1  # the number is never lowered below this
    # For scripts/laws: how threads are asked for, whether it is one of its quick rows, and, where bare
    # runs differ from each other, why that is, and by how much numbers may (the rest must be equal).
    asks: str = "argument"
    law: bool = False
    asked: int = 0  # instead of the number that is usual there
    varies: str = ""
    within: float = 0.0
    needs: str = ""  # a program, a file, or a module of Python, instead of the first word
    python: bool = False  # needs the environment of scripts/venv laws

    def variable(self, number):
        """The variable, the first word of the name, that asks for a number."""
        return {self.name.split()[0]: self.value.replace("{n}", str(number))} if self.value else {}


def c(name, command, show="", prepare="", **more):
    return Case(name, command, show, prepare, **more)


def v(name, value, command, show="", prepare="", **more):
    """A case whose number stands in a variable: the first word of the name."""
    return Case(name, command, show, prepare, asks="variable", value=value, **more)


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
    c("bwa bwasw", "bwa bwasw -t {n} ../genome.fa ../long.fq 2>/dev/null | md5sum", "", "bwa index ../genome.fa 2>&1"),
    c("bwa pemerge", "bwa pemerge -m -t {n} ../r1.fq ../r2.fq 2>/dev/null | md5sum"),
    c("subread-align", "subread-align -T {n} -t 1 -i i -r ../r1.fq -o out.bam 2>/dev/null", ALIGNED, SUBREAD := "fold ../genome.fa > g.fa; subread-buildindex -M 500 -o i g.fa", stdout=False),
    c("subjunc", "subjunc -T {n} -i i -r ../r1.fq -o out.bam 2>/dev/null", ALIGNED, SUBREAD, stdout=False),
    c("lastal", "lastal -P{n} i ../long.fq | grep -v '^#' | md5sum", "", "lastdb i ../genome.fa"),
    c("cmsearch", "cmsearch --cpu {n} --tblout o m ../genome.fa >/dev/null; grep -v '^#' o; echo done", "", COVARIANCE := "printf '# STOCKHOLM 1.0\\n\\ns1 GGGAAACCCAAAGGGUUUCCC\\ns2 GGGAAACCCAAAGGGUUUCCC\\n#=GC SS_cons <<<...>>>...<<<...>>>\\n//\\n' > s; cmbuild -F m s >/dev/null; cmcalibrate -L 0.05 m >/dev/null"),
    c("cmalign", "printf '>a\\nGGGAAACCCAAAGGGUUUCCC\\n>b\\nGGGAAACCAAAGGGUUUCCC\\n' > r; cmalign --cpu {n} m r", "", COVARIANCE),
    c("cmcalibrate", "cmcalibrate --seed 3 -L 0.05 --cpu {n} m >/dev/null && grep ^ECM m", "", COVARIANCE),
    c("t_coffee", "t_coffee ../few.fa -thread {n} -output fasta_aln -outfile o -quiet 2>/dev/null", "cat o", stdout=False),
    c("t_coffee -n_core", "t_coffee ../few.fa -n_core={n} -output fasta_aln -outfile o -quiet 2>/dev/null", "cat o", stdout=False),
    c("kmc_tools", "kmc_tools -t{n} transform k dump -s d >/dev/null", "md5sum d", "kmc -t1 -k21 -m2 ../r1.fq k . >/dev/null", stdout=False),
    c("segemehl", "segemehl -t {n} -i x -d ../genome.fa -q ../r1.fq 2>/dev/null | grep -v ^@ | cut -f1-10 | sort | md5sum", "", "segemehl -x x -d ../genome.fa"),
    c("gmap", "gmap -D . -d g -t {n} -f samse -n 1 ../transcripts.fa 2>/dev/null | grep -v ^@ | sort | md5sum", "", GMAP := "gmap_build -D . -d g ../genome.fa", wrapper=True),
    c("gsnap", "gsnap -D . -d g -t {n} -A sam ../r1.fq 2>/dev/null | grep -v ^@ | sort | md5sum", "", GMAP, wrapper=True),
    c("centrifuge", "centrifuge -p {n} -x i -U ../r1.fq -S out --report-file rep 2>/dev/null", "sort out | md5sum", "printf 'chr1\\t2\\nchr2\\t2\\n' > c; printf '1\\t|\\t1\\t|\\tno rank\\t|\\n2\\t|\\t1\\t|\\tspecies\\t|\\n' > nodes; printf '1\\t|\\troot\\t|\\t\\t|\\tscientific name\\t|\\n2\\t|\\ta\\t|\\t\\t|\\tscientific name\\t|\\n' > names; centrifuge-build --conversion-table c --taxonomy-tree nodes --name-table names ../genome.fa i"),
    c("fastANI", "ls ../genome.fa ../transcripts.fa > l; fastANI -t {n} --ql l --rl l --fragLen 500 -o out 2>/dev/null", "sort out", stdout=False),
    c("sortmerna", "sortmerna --ref ../transcripts.fa --reads ../r1.fq --workdir w --fastx --threads {n}", "sort w/out/aligned.f* | md5sum", stdout=False),
    c("AdapterRemoval", "AdapterRemoval --threads {n} --file1 ../r1.fq --file2 ../r2.fq --basename o 2>/dev/null", "sort o.pair1.truncated | md5sum", stdout=False),
    c("bbduk.sh", "bbduk.sh -Xmx300m in=../r1.fq out=out.fq ref=../transcripts.fa k=31 threads={n} 2>/dev/null", "sort out.fq | md5sum", wrapper=True),
    c("bbmap.sh", "bbmap.sh -Xmx1g in=../r1.fq out=out.sam ref=../genome.fa nodisk=t t={n} 2>/dev/null", SAM, wrapper=True, stdout=False),
    c("wtdbg2", "wtdbg2 -q -t {n} -x ont -g 20k -i ../deep.fa -fo o 2>/dev/null", "zcat o.ctg.lay.gz | grep -c ^S"),
    c("pilon", "pilon --genome ../genome.fa --unpaired in.bam --threads {n} --output o", "md5sum o.fasta", BAM, stdout=False, wrapper=True),
    c("rsem-calculate-expression", "rsem-calculate-expression --bowtie2 -p {n} --seed 3 ../r1.fq r o 2>/dev/null", "cut -f1,5 o.isoforms.results", "rsem-prepare-reference --bowtie2 ../transcripts.fa r", stdout=False),
    c("rsem-prepare-reference", "rsem-prepare-reference --bowtie2 -p {n} ../transcripts.fa r", "cat r.*.bt2 | md5sum", stdout=False),
    c("meryl", "meryl -B -C -m 15 -s ../genome.fa -o o -threads {n} >/dev/null 2>&1; meryl -Dt -n 1 -s o 2>/dev/null | md5sum"),
    c("mosdepth", "mosdepth -t {n} o in.bam", "zcat o.per-base.bed.gz | md5sum", BAM),
    c("sniffles", "sniffles --input in.bam --vcf o.vcf -t {n} >/dev/null 2>&1", "grep -v '^##' o.vcf", BAM),
    c("metabat2", "metabat2 -i ../deep.fa -o o -t {n} -s 10000 -m 1500 --seed 1 | grep -o '[0-9]* bins'", "cat o.*.fa | sort | md5sum"),
    c("ntcard", "ntcard -t {n} -k 21 -p o ../r1.fq ../r2.fq 2>/dev/null", "cat o_k21.hist | head -20"),
    c("ngmlr", "ngmlr -t {n} -r ../genome.fa -q ../long.fq --no-progress 2>/dev/null | grep -v ^@ | cut -f1-10 | sort | md5sum"),
    c("htseq-count", "htseq-count -n {n} -q in.bam in.bam ../genome.gtf 2>/dev/null | md5sum", "", BAM),
    c("kalign", "kalign -n {n} -i ../proteins.fa -o out", "cat out", stdout=False),
    c("ustacks", "/usr/lib/stacks/bin/ustacks -p {n} -f ../r1.fq -i 1 -o out --name a", "grep -v '^#' out/a.tags.tsv | cut -f6 | sort | md5sum", "mkdir out", stdout=False),
    c("cstacks", "/usr/lib/stacks/bin/cstacks -p {n} -s out/a -o out", "grep -v '^#' out/catalog.tags.tsv | cut -f6 | sort | md5sum", STACKS := "mkdir out; /usr/lib/stacks/bin/ustacks -f ../r1.fq -i 1 -o out --name a", stdout=False),
    c("sstacks", "/usr/lib/stacks/bin/sstacks -p {n} -c out -s out/a -o out", "grep -v '^#' out/a.matches.tsv | sort | md5sum", STACKS + "; /usr/lib/stacks/bin/cstacks -s out/a -o out", stdout=False),
    c("trim_galore", "trim_galore -j {n} -o o ../r1.fq 2>/dev/null", "md5sum o/r1_trimmed.fq", stdout=False),
    c("bamCoverage", "bamCoverage -p {n} -b in.bam -of bedgraph -o o 2>/dev/null", "md5sum o", BAM),
    c("multiBamSummary", "multiBamSummary bins -p {n} -b in.bam in.bam -o o.npz --outRawCounts o 2>/dev/null >/dev/null", "sort o | md5sum", BAM),
    c("unicycler", "unicycler -t {n} -s ../r1.fq -o o --kmers 21,31 --min_fasta_length 50 --verbosity 0", "grep -v '>' o/assembly.fasta | sort | md5sum"),
    c("kraken", "kraken --threads {n} --db k --fasta-input ../r1.fa 2>/dev/null | sort | md5sum", "", "mkdir -p k/taxonomy; printf '1\\t|\\t1\\t|\\tno rank\\t|\\n2\\t|\\t1\\t|\\tspecies\\t|\\n' > k/taxonomy/nodes.dmp; printf '1\\t|\\troot\\t|\\t\\t|\\tscientific name\\t|\\n2\\t|\\ta\\t|\\t\\t|\\tscientific name\\t|\\n' > k/taxonomy/names.dmp; sed 's/>chr/>kraken:taxid|2|chr/' ../genome.fa > g.fa; kraken-build --add-to-library g.fa --db k; kraken-build --build --minimizer-len 8 --jellyfish-hash-size 1M --db k", wrapper=True),
    c("NanoStat", "NanoStat -t {n} --fastq ../long.fq 2>/dev/null"),
    c("NanoPlot", "NanoPlot -t {n} --fastq ../long.fq --tsv_stats --plots dot -o o >/dev/null 2>&1", "cat o/NanoStats.txt"),
    c("whatshap polyphase", "whatshap polyphase -p 2 --threads {n} --ignore-read-groups --reference ../genome.fa -o o.vcf v.vcf in.bam 2>/dev/null; grep -vc '^##' o.vcf", "", BAM + "; samtools faidx ../genome.fa; printf '##fileformat=VCFv4.2\\n##contig=<ID=chr1,length=40000>\\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"g\">\\n#CHROM\\tPOS\\tID\\tREF\\tALT\\tQUAL\\tFILTER\\tINFO\\tFORMAT\\ts\\n' > v.vcf; for p in 1000 1040 1080; do printf \"chr1\\t$p\\t.\\tA\\tC\\t.\\tPASS\\t.\\tGT\\t0/1\\n\"; done >> v.vcf"),
    c("pyrodigal", "pyrodigal -p meta -j {n} -i ../genome.fa | md5sum"),
    c("ragtag.py", "ragtag.py scaffold -t {n} -o o ../genome.fa ../transcripts.fa >/dev/null 2>&1", "md5sum o/ragtag.scaffold.fasta"),
    c("magus", "magus -np {n} -i ../few.fa -o out >/dev/null 2>&1", "sort out | md5sum"),
    c("kb ref", "kb ref -t {n} -i i -g t2g -f1 f1 ../genome.fa ../genome.gtf >/dev/null 2>&1", "md5sum f1 t2g"),
    c("samtools collate", "samtools collate -@ {n} -O in.bam x 2>/dev/null | samtools fixmate -@ {n} -m - - | samtools view | sort | md5sum", "", BAM),
    c("samtools markdup", "samtools markdup -@ {n} in.bam - | samtools view -h - | grep -v ^@PG | md5sum", "", BAM),
    c("samtools flagstat", "samtools flagstat -@ {n} in.bam; samtools stats -@ {n} in.bam | grep ^SN; samtools idxstats -@ {n} in.bam", "", BAM),
    c("samtools depth", "samtools depth -@ {n} in.bam | md5sum; samtools coverage in.bam | md5sum; samtools calmd -@ {n} in.bam ../genome.fa 2>/dev/null | md5sum", "", BAM),
    c("snap-aligner index", "snap-aligner index ../genome.fa i -t{n}", "ls i; md5sum i/Genome", stdout=False),
    c("salmon alevin", "salmon alevin -p {n} -l ISR -1 ../r1.fq -2 ../r2.fq --chromium -i i -o o --tgMap t --sketch 2>/dev/null; ls o", "", "salmon index -t ../transcripts.fa -i i -k 21 2>/dev/null; for n in $(seq 0 59); do printf \"t$n\\tt$n\\n\"; done > t"),
    c("kallisto bus", "kallisto bus -t {n} -i i -o o -x 10xv3 ../r2.fq ../r1.fq 2>/dev/null", "wc -c < o/output.bus; sort o/transcripts.txt | md5sum", "kallisto index -i i -k 21 ../transcripts.fa", stdout=False),
    c("jellyfish bc", "jellyfish bc -t {n} -m 15 -s 1M -o b ../r1.fq; jellyfish count -t 1 -m 15 -s 1M --bc b ../r1.fq; jellyfish dump -c mer_counts.jf | sort | md5sum"),
    c("sambamba mpileup", "sambamba -q mpileup -t {n} in.bam -o o --samtools -f ../genome.fa 2>/dev/null", "md5sum o", BAM),
    c("trimmomatic jar", "java -jar /usr/share/java/trimmomatic.jar SE -threads {n} -phred33 ../r1.fq out.fq SLIDINGWINDOW:4:15 2>/dev/null", "sort out.fq | md5sum"),
    c("quast.py", "quast.py -t {n} -o o --fast -r ../genome.fa ../transcripts.fa >/dev/null 2>&1", "cat o/report.tsv"),
    c("pcangsd", "pcangsd -b g.beagle.gz -t {n} -o o --iter 5 >/dev/null 2>&1; awk '{for (i = 1; i <= NF; i++) printf \"%.2f \", $i} END {print NR}' o.cov", "", "python3 -c \"import random; r = random.Random(3); print('\\t'.join(['marker', 'allele1', 'allele2'] + ['i%d' % (k // 3) for k in range(24)])); [print('\\t'.join(['c_%d' % s, '0', '1'] + ['%.4f' % r.random() for k in range(24)])) for s in range(300)]\" | gzip > g.beagle.gz"),
    c("minimac4", "minimac4 -t {n} r.msav t.vcf.gz -o o.vcf 2>/dev/null >/dev/null; grep -v '^##' o.vcf | md5sum", "", "python3 -c \"import random; r = random.Random(3); print('##fileformat=VCFv4.2\\n##contig=<ID=1>\\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\\\\\"g\\\\\">'); print('\\t'.join('#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT'.split() + ['i%d' % k for k in range(20)])); [print('\\t'.join(['1', str(1000 * s + 1), '.', 'A', 'C', '.', 'PASS', '.', 'GT'] + ['%d|%d' % (r.random() < .4, r.random() < .4) for k in range(20)])) for s in range(200)]\" | bgzip > v.vcf.gz; tabix v.vcf.gz; minimac4 --compress-reference v.vcf.gz > r.msav 2>/dev/null; bcftools view -Oz -o t.vcf.gz v.vcf.gz 1:1-100000; tabix t.vcf.gz"),
    c("shapeit4", "shapeit4 -I v.vcf.gz -R 1 -O o.vcf -T {n} --seed 3 >/dev/null 2>&1; bcftools query -f '%POS %REF %ALT\\n' o.vcf | md5sum", "", "python3 -c \"import random; r = random.Random(3); print('##fileformat=VCFv4.2\\n##contig=<ID=1>\\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\\\\\"g\\\\\">'); print('\\t'.join('#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT'.split() + ['i%d' % k for k in range(20)])); [print('\\t'.join(['1', str(1000 * s + 1), '.', 'A', 'C', '.', 'PASS', '.', 'GT'] + ['%d/%d' % tuple(sorted((r.random() < .4, r.random() < .4))) for k in range(20)])) for s in range(200)]\" | bcftools +fill-tags -Oz -o v.vcf.gz - -- -t AC,AN; bcftools index v.vcf.gz"),
]

PHYLOGENY = [
    # Its threads wait for each other without sleeping: with two of them on one CPU a search takes minutes.
    c("raxmlHPC-PTHREADS", "raxmlHPC-PTHREADS -T {n} -s tiny.phy -n x -m GTRCAT -p 5 -f e -t tree -e 5", "cat RAxML_result.x",
      "awk 'NR == 1 {print 5, 60} NR > 1 && NR < 7 {print \"t\" NR - 2, substr($2, 1, 60)}' ../small.phy > tiny.phy; echo '(t0:0.1,t1:0.1,(t2:0.1,(t3:0.1,t4:0.1):0.1):0.1);' > tree",
      stdout=False, quick=True, asked=2),
    c("iqtree2", "iqtree2 -T {n} -s ../small.phy -m JC -seed 3 -pre x -quiet", "cat x.treefile | sed 's/:[0-9.e-]*//g'", stdout=False, asked=2),
    c("parsnp", "parsnp -p {n} -r g/a.fa -d g -o o -c --skip-phylogeny >/dev/null 2>&1", "grep -c = o/parsnp.xmfa", "mkdir g; sed 's/N/A/' ../genome.fa > g/a.fa; python3 -c \"print('>x'); print(''.join('T' if i%500==0 else c for i,c in enumerate(''.join(l.strip() for l in open('../genome.fa') if l[0]!='>'))))\" > g/b.fa"),
]

CHEMISTRY = [
    c("gmx mdrun -ntomp", "gmx -quiet mdrun -ntmpi 1 -ntomp {n} -s ../water.tpr -deffnm o 2>/dev/null; grep -A4 'Step  ' o.log | tail -1", "", ""),
    c("gmx mdrun -nt", "gmx -quiet mdrun -nt {n} -s ../water.tpr -deffnm o 2>/dev/null; test -s o.gro && echo done"),
    c("psi4", "psi4 -n {n} -i ../h2.in -o out && grep 'Total Energy =' out | cut -c1-55"),
    c("xtb", "xtb h2o.xyz -P {n} 2>/dev/null | grep 'TOTAL ENERGY'", "", "printf '3\\n\\nO 0 0 0.12\\nH 0 0.76 -0.47\\nH 0 -0.76 -0.47\\n' > h2o.xyz"),
    c("vina --cpu", "vina --receptor r.pdbqt --ligand l.pdbqt --center_x 0 --center_y 0 --center_z 0 --size_x 12 --size_y 12 --size_z 12 --seed 4 --cpu {n} --exhaustiveness 4 --num_modes 1 --out o.pdbqt >/dev/null; grep RESULT o.pdbqt", "", f"python3 {ROOT}/tests/laws/programs/ligand.py"),
    c("lmp", "./lmp -log none -sf omp -pk omp {n} -in ../in.lj | awk 'p && NF == 6 {print $1, $2, $3} /^ *Step/ {p = 1}'", "", f"ln -s {ROOT}/target/venvs/teams/bin/lmp .", needs="lmp"),
]

SOLVERS = [
    c("cbc", "cbc ../k.lp -threads {n} -solve -quit | grep 'Objective value'"),
    c("minizinc", "minizinc --solver gecode -p {n} ../m.mzn | tail -2"),
    c("z3", "z3 sat.threads={n} smt.threads={n} ../f.smt2"),
    c("cryptominisat5", "cryptominisat5 -t {n} ../f.cnf | grep '^s '"),
    c("clingo", "clingo -t {n} ../a.lp | grep Optimization | tail -1"),
    c("primesieve", "primesieve -t{n} 1000000000 -q -c"),
    c("fzn-gecode", "fzn-gecode -p {n} q.fzn | tail -2", "", "minizinc -c --solver gecode ../m.mzn --fzn q.fzn --no-output-ozn"),
    c("gp", "echo 'print(default(nbthreads));print(vecsum(parapply(n->n^2%1009,[1..2000])))' | gp -q -f --default nbthreads={n}"),
    c("fasttext", "fasttext supervised -input x -output m -thread {n} -epoch 1 -dim 4 2>/dev/null >/dev/null; fasttext dump m.bin args", "", "sed 's/^/__label__a /' ../tree/d1/f1.txt > x"),
    c("spm_train", "spm_train --input=../tree/d1/f1.txt --model_prefix=m --vocab_size=60 --num_threads={n} 2>/dev/null", "cut -f1 m.vocab | sort | md5sum", stdout=True),
    c("xgboost", "xgboost conf nthread={n} >/dev/null 2>&1; xgboost conf task=dump model_in=0003.model name_dump=d nthread=1 >/dev/null 2>&1; md5sum d", "", "python3 -c 'for i in range(200): print(i%2, \"1:%d 2:%d\" % (i*7%13, i*5%11))' > t; printf 'booster = gbtree\\nobjective = binary:logistic\\nnum_round = 3\\ndata = \"t\"\\n' > conf"),
    c("highs", "LD_LIBRARY_PATH=highs_dist/lib highs_dist/bin/highs --threads {n} ../k.lp | grep -E 'Status|Primal bound'", "", f"ln -s {ROOT}/target/venvs/arguments/lib/python3*/site-packages/highsbox/highs_dist .", needs="pyrodigal"),
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
    c("HandBrakeCLI", "HandBrakeCLI -i ../video.y4m -o out.mkv -e x264 -x threads={n}:lookahead-threads=1 >/dev/null 2>&1; ffmpeg -v error -i out.mkv -f rawvideo - | md5sum"),
    c("mencoder", "mencoder ../video.y4m -ovc lavc -lavcopts vcodec=mpeg4:threads={n} -o out.avi >/dev/null 2>&1", "ffmpeg -v error -i out.avi -f rawvideo - | md5sum"),
    c("mplayer", "mplayer -lavdopts threads={n} -vo md5sum:outfile=o -nosound -benchmark x.mp4 >/dev/null 2>&1", "md5sum o", "ffmpeg -v error -i ../video.y4m -c:v mpeg4 x.mp4"),
    c("mpv", "mpv --no-config --vd-lavc-threads={n} --no-audio --o=out.y4m --of=yuv4mpegpipe --ovc=wrapped_avframe ../video.ivf >/dev/null 2>&1", "md5sum out.y4m"),
    c("melt", "melt -silent color:red out=20 -filter brightness -consumer avformat:o.mkv vcodec=mpeg4 threads={n} >/dev/null 2>&1", "ffmpeg -v error -i o.mkv -f rawvideo - | md5sum", "", needs="melt"),
    c("astcenc", "astcenc -cl ../picture.png out.astc 6x6 -fast -j {n} -silent", "md5sum out.astc"),
    c("ocrmypdf", "ocrmypdf -q -j {n} --output-type pdf page.pdf out.pdf; pdftotext out.pdf - | head -3", "", "for i in 1 2 3; do cat ../page.ps; done > p.ps; gs -q -dBATCH -dNOPAUSE -sDEVICE=pdfimage8 -r100 -sOutputFile=page.pdf p.ps"),
    c("elastix", "elastix -f g.png -m g.png -p par.txt -out o -threads {n} >/dev/null", "grep -v '^//' o/TransformParameters.0.txt | md5sum", "convert ../picture.ppm -colorspace Gray g.png; mkdir o; printf '(FixedInternalImagePixelType \"float\")\\n(MovingInternalImagePixelType \"float\")\\n(FixedImageDimension 2)\\n(MovingImageDimension 2)\\n(UseDirectionCosines \"true\")\\n(Registration \"MultiResolutionRegistration\")\\n(Interpolator \"LinearInterpolator\")\\n(ResampleInterpolator \"FinalBSplineInterpolator\")\\n(Resampler \"DefaultResampler\")\\n(FixedImagePyramid \"FixedRecursiveImagePyramid\")\\n(MovingImagePyramid \"MovingRecursiveImagePyramid\")\\n(Optimizer \"StandardGradientDescent\")\\n(Transform \"TranslationTransform\")\\n(Metric \"AdvancedMeanSquares\")\\n(NumberOfResolutions 1)\\n(MaximumNumberOfIterations 5)\\n(SP_a 0.0001)\\n(ImageSampler \"Full\")\\n(WriteResultImage \"false\")\\n' > par.txt"),
    c("mrconvert", "mrconvert -quiet ../picture.png out.mif -nthreads {n} && mrinfo -quiet out.mif -size; tail -c 1000 out.mif | md5sum"),
    c("tilemaker", "tilemaker --threads {n} --input m.osm.pbf --output o.mbtiles --config c.json --process p.lua >/dev/null 2>&1; sqlite3 o.mbtiles 'select zoom_level, tile_column, tile_row, length(tile_data) from tiles order by 1, 2, 3'", "", "printf '<osm version=\"0.6\"><bounds minlat=\"50\" minlon=\"8\" maxlat=\"50.1\" maxlon=\"8.1\"/><node id=\"1\" version=\"1\" lat=\"50.01\" lon=\"8.01\"/><node id=\"2\" version=\"1\" lat=\"50.05\" lon=\"8.05\"/><way id=\"3\" version=\"1\"><nd ref=\"1\"/><nd ref=\"2\"/><tag k=\"highway\" v=\"primary\"/></way></osm>' > m.osm; osmium cat m.osm -o m.osm.pbf; printf '{\"layers\":{\"roads\":{\"minzoom\":0,\"maxzoom\":10}},\"settings\":{\"minzoom\":0,\"maxzoom\":10,\"basezoom\":10,\"include_ids\":false,\"compress\":\"none\",\"name\":\"n\",\"version\":\"1\",\"description\":\"d\"}}' > c.json; printf 'node_keys = {}\\nfunction node_function(node) end\\nfunction way_function(way) if way:Find(\"highway\") ~= \"\" then way:Layer(\"roads\", false) end end\\n' > p.lua"),
    c("r.neighbors", "grass --tmp-location XY --exec bash g.sh {n} 2>/dev/null", "", "printf 'g.region n=200 s=0 e=200 w=0 res=1\\nr.mapcalc --q \"a = row() * col() %% 17\"\\nr.neighbors --q input=a output=b size=5 nprocs=$1\\nr.univar -g map=b\\n' > g.sh", needs="grass"),
    c("saga_cmd", "saga_cmd -c={n} -f=q grid_filter 0 -INPUT=d.asc -RESULT=o.sgrd -KERNEL_RADIUS=3 >/dev/null 2>&1; md5sum o.sdat", "", "gdal_translate -q -of AAIGrid -b 1 ../map.tif d.asc"),
    c("colmap", "QT_QPA_PLATFORM=offscreen colmap feature_extractor --database_path d.db --image_path i --SiftExtraction.use_gpu 0 --SiftExtraction.num_threads {n} >/dev/null 2>&1; sqlite3 d.db 'select rows from keypoints order by rows'", "", "mkdir i; cp ../picture.png i/a.png; convert ../picture.png -flop i/b.png", needs="colmap"),
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
    c("tarlz", "tarlz -n {n} -0 -cf out.tar.lz -C .. tree", "tarlz -df out.tar.lz -C .. >/dev/null && tarlz -tf out.tar.lz | sort | md5sum"),
    c("par2", "par2 create -q -q -t{n} -T{n} -s65536 -r5 p.par2 text", "md5sum *.par2", "cp ../text ."),
    c("bzip3", "bzip3 -e -b 2 -j {n} -c ../text | md5sum"),
    c("gensquashfs", "gensquashfs -q -j {n} -D ../tree out.sqfs", "md5sum out.sqfs"),
    c("tar2sqfs", "tar c --sort=name --mtime=@0 -C .. tree | tar2sqfs -q -j {n} out.sqfs", "md5sum out.sqfs", needs="tar2sqfs"),
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
    c("b3sum", "b3sum --num-threads {n} ../text"),
    c("md5deep", "md5deep -r -l -j{n} ../tree | sort | md5sum"),
    c("hashdeep", "hashdeep -r -l -j {n} ../tree | grep -v '^[#%]' | sort | md5sum"),
    c("duperemove", "duperemove --io-threads={n} --cpu-threads={n} -rh ../tree | sort | md5sum"),
    c("rmlint", "rmlint -t {n} -o csv:o ../tree ../repository/tree", "cut -d, -f1-3 o | sort | md5sum", stdout=False),
    c("yara", "yara -p {n} -r r ../tree | sort | md5sum", "", "echo 'rule a { strings: $a = \"abc\" condition: $a }' > r"),
    c("fclones", "fclones group --threads {n} ../tree ../repository/tree 2>/dev/null | grep -v '^#' | sort | md5sum"),
]

COPY = "cp -r ../project/. ."
DEBIAN = "mkdir debian; printf 'Source: p\\nMaintainer: a <a@b.c>\\n\\nPackage: p\\nArchitecture: all\\nDescription: d\\n' > debian/control; printf 'p (1) unstable; urgency=low\\n\\n  * a\\n\\n -- a <a@b.c>  Thu, 01 Jan 2026 00:00:00 +0000\\n' > debian/changelog; printf '#!/usr/bin/make -f\\n%%:\\n\\t@echo asked $(DEB_BUILD_OPTIONS)\\n' > debian/rules; chmod +x debian/rules"
WORKERS = "echo 'task w { doLast { println gradle.startParameter.maxWorkerCount } }' > build.gradle"
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
    c("verilator", "verilator --cc --build -j {n} --exe x.v x.cpp >/dev/null && obj_dir/Vx", "", "printf 'module x(output [7:0] o); assign o = 42; endmodule\\n' > x.v; printf '#include \"Vx.h\"\\n#include <stdio.h>\\nint main(){Vx v; v.eval(); printf(\"%%d\\\\n\", v.o);}\\n' > x.cpp"),
    c("gcovr", "gcovr -j {n}", "", COPY + "; gcc --coverage *.c -o x && ./x"),
    c("2to3", "2to3 -j {n} . 2>/dev/null | grep '^[-+]' | sort", "", "for i in 1 2 3 4; do echo \"print 'x$i'\" > $i.py; done"),
    c("clang -flto-jobs", "clang -O2 -flto=thin -flto-jobs={n} -fuse-ld=lld *.c -o x && ./x", "", COPY),
    c("cargo build", "cargo build -q --offline -j {n} && target/debug/p", "", CRATE := "cargo init -q --name p --vcs none .", wrapper=True),
    c("cargo run", "cargo run -q --offline -j {n} -- -j 64", "", CRATE, wrapper=True),
    c("b2", "b2 -q -d0 -j{n} && find bin -name x -exec {} \\;", "", COPY + "; printf 'using gcc ;\\n' > user-config.jam; printf 'exe x : [ glob *.c ] ;\\n' > jamroot.jam"),
    c("iwyu_tool", "iwyu_tool -j {n} -p . 2>&1 | sort | md5sum", "", COPY + "; cmake -S . -B b -DCMAKE_EXPORT_COMPILE_COMMANDS=ON; cp b/compile_commands.json .", wrapper=True),
    c("mvn", "mvn -o -B -T {n} validate 2>&1 | grep -E 'thread count|SUCCESS|ERROR'", "", "printf '<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId><version>1</version><packaging>pom</packaging></project>' > pom.xml", wrapper=True),
    c("mvn joined", "mvn -o -B -T{n} validate 2>&1 | grep -E 'thread count|SUCCESS|ERROR'", "", "printf '<project><modelVersion>4.0.0</modelVersion><groupId>g</groupId><artifactId>a</artifactId><version>1</version><packaging>pom</packaging></project>' > pom.xml", wrapper=True),
    c("mocha", "mocha --parallel -j {n} --reporter dot t 2>&1 | grep passing | cut -d'(' -f1", "", "mkdir t; for i in 1 2 3 4; do echo \"it('x$i', () => {})\" > t/$i.js; done", wrapper=True),
    c("dpkg-buildpackage", "dpkg-buildpackage -d -us -uc -b -j{n} 2>/dev/null | grep ^asked", "", DEBIAN),
    c("gradle", "gradle --offline --no-daemon -q --max-workers={n} w", "", WORKERS, wrapper=True),
    c("parallel_test", "parallel_test -n {n} t 2>/dev/null | grep -oE '^[0-9]+ runs,' | sort", "", "mkdir t; for i in 1 2 3 4; do printf \"require 'minitest/autorun'\\nclass T$i < Minitest::Test\\n def test_x; assert true; end\\nend\\n\" > t/${i}_test.rb; done"),
    c("stestr", "stestr run --concurrency {n} 2>&1 | grep -E 'Passed|Failed'", "", "mkdir t; touch t/__init__.py; for i in 1 2 3; do printf 'import unittest\\nclass T(unittest.TestCase):\\n    def test_x(self): pass\\n' > t/test_$i.py; done; printf '[DEFAULT]\\ntest_path=./t\\ntop_dir=./\\n' > .stestr.conf"),
    c("django-admin", "/usr/bin/python3 manage.py test --parallel {n} 2>&1 | grep -E '^(Ran|OK|Found)' | cut -d' ' -f1-3", "", "django-admin startproject p . ; mkdir a; touch a/__init__.py; for i in 1 2 3; do printf 'from django.test import SimpleTestCase\\nclass T(SimpleTestCase):\\n    def test_x(self): pass\\n' > a/test_$i.py; done", needs="django-admin"),
    c("colcon", "colcon build --parallel-workers {n} 2>&1 | grep ^Summary | cut -d'[' -f1", "", "mkdir a b; for i in a b; do printf \"from setuptools import setup\\nsetup(name='$i', version='1', py_modules=[])\\n\" > $i/setup.py; printf \"[metadata]\\nname=$i\\n\" > $i/setup.cfg; done"),
    c("luigi", "PYTHONPATH=. luigi --module l All --local-scheduler --workers {n} 2>/dev/null; ls o*", "", "printf 'import luigi\\nclass One(luigi.Task):\\n    n = luigi.IntParameter()\\n    def output(self): return luigi.LocalTarget(\"o%%d\" %% self.n)\\n    def run(self):\\n        with self.output().open(\"w\") as f: f.write(\"x\")\\nclass All(luigi.WrapperTask):\\n    def requires(self): return [One(n=i) for i in range(4)]\\n' > l.py", needs="luigi"),
    c("pabot", "pabot --processes {n} t >/dev/null; grep -c 'status=\"PASS\"' output.xml", "", "mkdir t; for i in 1 2 3; do printf '*** Test Cases ***\\nOne\\n    Log    x\\n' > t/$i.robot; done"),
    c("semgrep", "semgrep scan -j {n} --metrics off --disable-version-check --quiet --config r.yml --json . 2>/dev/null | grep -o '\"check_id\"' | wc -l", "", COPY + "; printf 'rules:\\n- id: a\\n  pattern: return $X;\\n  message: m\\n  languages: [c]\\n  severity: INFO\\n' > r.yml", wrapper=True),
    c("jest", "jest -w {n} 2>&1 | grep -E '^Tests:'", "", "for i in 1 2 3; do echo \"test('x', () => {})\" > $i.test.js; done; echo '{}' > package.json", wrapper=True),
    c("vitest", "vitest run --globals --maxWorkers={n} 2>&1 | sed 's/\\x1b\\[[0-9;]*m//g' | grep -E '^ *Tests'", "", "for i in 1 2 3; do echo \"test('x', () => {})\" > $i.test.js; done; echo '{}' > package.json", wrapper=True),
    c("go run", "go run -p {n} . 2>&1", "", GO, static=True),
    c("python3", "/usr/bin/python3 -B -u $(command -v cutadapt) -j {n} -a ACGTACGT ../r1.fq 2>/dev/null | md5sum"),
    c("perl", "perl -w $(command -v prove) -j {n} t | grep -v wallclock | sort", "", COPY),
    c("bash", "bash --norc $(command -v bbduk.sh) -Xmx300m in=../r1.fq out=out.fq ref=../transcripts.fa k=31 threads={n} 2>/dev/null", "sort out.fq | md5sum", wrapper=True),
    c("python -m test", "python3 -m test -j {n} test_bool test_hash 2>&1 | grep -E '^All [0-9]+ tests OK'", "", ""),
    c("tox", "tox -q -p {n} 2>&1 | grep -oE '^ *[a-d]: [a-zA-Z]+' | sort", "", "printf '[tox]\\nskipsdist=true\\nenvlist=a,b\\n[testenv]\\nskip_install=true\\ncommands=python -c \"print(1)\"\\n' > tox.ini"),
    c("nix-build", "NIX_STATE_DIR=$PWD/s NIX_STORE_DIR=$PWD/st nix-build --option build-users-group '' --option sandbox false --no-out-link -j {n} x.nix 2>/dev/null | xargs cat", "", "echo 'derivation { name = \"x\"; system = builtins.currentSystem; builder = \"/bin/sh\"; args = [ \"-c\" \"echo built > $out\" ]; }' > x.nix", needs="nix-build"),
    c("cabal", "cabal --config-file=c v2-build -v0 -j{n} --builddir=d all && find d -name x -type f -perm -100 -exec {} \\;", "", "echo > c; printf 'cabal-version: 2.0\\nname: x\\nversion: 1\\nbuild-type: Simple\\nexecutable x\\n  main-is: x.hs\\n  build-depends: base\\n  default-language: Haskell2010\\n' > x.cabal; echo 'main = print 42' > x.hs; echo 'packages: .' > cabal.project"),
    c("dask-worker", "bash dask.sh {n}", "", f"cp {ROOT}/tests/laws/programs/dask.sh .", needs="dask-worker"),
    c("nosetests", "nosetests3 --processes={n} t 2>&1 | grep -E '^(Ran|OK)' | cut -d' ' -f1-3", "", "mkdir t; for i in 1 2 3; do printf 'import unittest\\nclass T(unittest.TestCase):\\n    def test_x(self): pass\\n' > t/test_$i.py; done", needs="nosetests3"),
]

LANGUAGES = [
    c("java", "java -XX:ActiveProcessorCount={n} -XX:ParallelGCThreads={n} -cp .. Count"),
    c("java pool", "java -Djava.util.concurrent.ForkJoinPool.common.parallelism={n} -cp .. Count | tail -1"),
    c("node", "node --v8-pool-size={n} -e 'console.log(6*7)'"),
    c("erl", "erl +S {n}:{n} -noshell -eval 'io:format(\"~p~n\",[erlang:system_info(schedulers)]),halt().'", quick=True, wrapper=True, law=True),
    c("ghc -j", "ghc -v0 -j{n} Main.hs -o x && ./x", "", "printf 'import A\\nimport B\\nmain = print (a+b)\\n' > Main.hs; printf 'module A where\\na = 1\\n' > A.hs; printf 'module B where\\nb = 2\\n' > B.hs", wrapper=True),
    c("redis-server", "redis-server --port 0 --unixsocket s --io-threads {n} --save '' --daemonize yes >/dev/null; sleep .5; redis-cli -s s config get io-threads; redis-cli -s s shutdown nosave 2>&1"),
    c("plink2", "plink2 --dummy 20 50 --threads {n} --seed 1 --out o >/dev/null", "md5sum o.pgen"),
    c("memcached -t", "bash memcached.sh {n}", "", f"cp {ROOT}/tests/laws/programs/memcached.sh .", needs="memcached"),
    c("dune", "dune build -j {n} ./x.exe 2>/dev/null && _build/default/x.exe", "", "echo '(lang dune 2.0)' > dune-project; echo '(executable (name x))' > dune; echo 'let () = print_endline (A.a ^ B.b)' > x.ml; echo 'let a = \"a\"' > a.ml; echo 'let b = \"b\"' > b.ml"),
    c("nim", "nim c --hints:off --verbosity:0 --parallelBuild:{n} --nimcache:c -o:x x.nim && ./x", "", "echo 'echo 6*7' > x.nim"),
]

# What is asked for by a variable that holds arguments.
VARIABLES = [
    v("MAKEFLAGS", "-j{n}", "make -s; ./prog", "", COPY),
    v("SCONSFLAGS", "-j{n}", "scons -Q -s; ./prog", "", COPY),
    v("DEB_BUILD_OPTIONS", "parallel={n}", "dpkg-buildpackage -d -us -uc -b 2>/dev/null | grep ^asked", "", DEBIAN),
    v("HARNESS_OPTIONS", "j{n}", "perl -MTest::Harness -e 'runtests(glob q(t/*.t))' | grep -v Files | sort", "", COPY),
    v("GRADLE_OPTS", "-Dorg.gradle.workers.max={n}", "gradle --offline --no-daemon -q w", "", WORKERS),
    v("NODE_OPTIONS", "--v8-pool-size={n}", "node -e 'console.log(6*7)'"),
    v("GOFLAGS", "-p={n}", "go env GOFLAGS"),
    v("GOFLAGS build", "-p={n}", "go build -o x . && ./x 2>&1", "", GO),
    v("GHCRTS", "-N{n}", "./x", "", "echo 'import GHC.Conc; main = print numCapabilities' > x.hs; ghc -v0 -threaded -rtsopts x.hs", needs="ghc"),
    v("LBZIP2", "-n {n}", "lbzip2 -c ../text | md5sum"),
    v("PIGZ", "-p {n}", "pigz -c ../text 2>/dev/null | md5sum"),
    v("XZ_OPT", "-T{n}", "xz -1 -c ../text | md5sum", floor=2),
    v("PYTEST_ADDOPTS", "-n {n}", "pytest -q test_x.py 2>&1 | grep -o '[0-9]* passed'", "", COPY),
    v("JAVA_TOOL_OPTIONS", "-XX:ActiveProcessorCount={n}", "java -cp .. Count 2>/dev/null"),
    v("ERL_FLAGS", "+S {n}:{n}", "erl -noshell -eval 'io:format(\"~p~n\",[erlang:system_info(schedulers)]),halt().'"),
    v("CMAKE_BUILD_PARALLEL_LEVEL", "{n}", "cmake --build b >/dev/null; b/prog", "", COPY + "; cmake -S . -B b"),
    v("CTEST_PARALLEL_LEVEL", "{n}", "cd b && ctest | grep 'tests passed'", "", COPY + "; cmake -S . -B b; cmake --build b"),
    v("CARGO_BUILD_JOBS", "{n}", "cargo build -q --offline && target/debug/p", "", CRATE),
    v("RAYON_NUM_THREADS", "{n}", "b3sum ../text"),
    v("ZSTD_NBTHREADS", "{n}", "zstd -q -c ../text | md5sum"),
    v("MRTRIX_NTHREADS", "{n}", "mrconvert -quiet ../picture.png out.mif && tail -c 1000 out.mif | md5sum"),
    v("MMSEQS_NUM_THREADS", "{n}", "mmseqs easy-search ../few.fa ../many.fa out.m8 tmp -v 0", "sort out.m8", stdout=False),
    v("VIPS_CONCURRENCY", "{n}", "vips gaussblur ../picture.ppm out.ppm 9", "grep -av '^#' out.ppm | md5sum"),
    v("MAGICK_THREAD_LIMIT", "{n}", "convert ../picture.ppm -blur 0x8 ppm:- | md5sum"),
    v("GDAL_NUM_THREADS", "{n}", "gdal_translate -q -co COMPRESS=DEFLATE -co TILED=YES ../map.tif out.tif", "gdalinfo -checksum out.tif | grep Checksum"),
    v("SEQKIT_THREADS", "{n}", "seqkit stats ../r1.fq"),
    v("KRAKEN2_NUM_THREADS", "{n}", "kraken2 --db k ../r1.fq --output out --report rep 2>/dev/null", "sort out", KRAKEN, stdout=False),
    v("GOMAXPROCS", "{n}", "go build -o x . && ./x 2>&1", "", GO),
    v("UV_THREADPOOL_SIZE", "{n}", "node -e 'require(\"crypto\").pbkdf2(\"a\", \"b\", 1000, 8, \"sha1\", (e, k) => console.log(k.toString(\"hex\")))'"),
    v("VITEST_MAX_WORKERS", "{n}", "vitest run --globals 2>&1 | sed 's/\\x1b\\[[0-9;]*m//g' | grep -E '^ *Tests'", "", "for i in 1 2 3; do echo \"test('x', () => {})\" > $i.test.js; done; echo '{}' > package.json"),
    v("DJANGO_TEST_PROCESSES", "{n}", "/usr/bin/python3 manage.py test --parallel 2>&1 | grep -E '^(Ran|OK|Found)' | cut -d' ' -f1-3", "", "django-admin startproject p . ; mkdir a; touch a/__init__.py; for i in 1 2 3; do printf 'from django.test import SimpleTestCase\\nclass T(SimpleTestCase):\\n    def test_x(self): pass\\n' > a/test_$i.py; done"),
    v("PARALLEL_TEST_PROCESSORS", "{n}", "parallel_test t 2>/dev/null | grep -oE '^[0-9]+ runs,' | sort", "", "mkdir t; for i in 1 2 3 4; do printf \"require 'minitest/autorun'\\nclass T$i < Minitest::Test\\n def test_x; assert true; end\\nend\\n\" > t/${i}_test.rb; done"),
]

FIELDS = {
    "sequences": SEQUENCES, "phylogeny": PHYLOGENY, "chemistry": CHEMISTRY, "solvers": SOLVERS,
    "media": MEDIA, "compression": COMPRESSION, "search": SEARCH, "building": BUILDING,
    "languages": LANGUAGES,
}
CASES = [case for cases in (*FIELDS.values(), VARIABLES) for case in cases]
