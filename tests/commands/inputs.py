"""Small inputs for the programs, the same in every run."""
import random

LETTERS = "ACGT"
AMINO = "ACDEFGHIKLMNPQRSTVWY"


def mutated(source, sequence, alphabet, rate):
    return "".join(source.choice(alphabet) if source.random() < rate else c for c in sequence)


def fasta(path, records):
    path.write_text("".join(f">{name}\n{text}\n" for name, text in records))


def reads(path, source, genome, count, length, mate=None):
    """Reads of a genome; with `mate` a second file of their mates."""
    other = str.maketrans("ACGT", "TGCA")
    first, second = [], []
    for number in range(count):
        start = source.randrange(len(genome) - 400)
        end = start + 300 + source.randrange(50)
        one = mutated(source, genome[start:start + length], LETTERS, 0.01)
        two = mutated(source, genome[end - length:end], LETTERS, 0.01).translate(other)[::-1]
        for lines, text, place in ((first, one, 1), (second, two, 2)):
            lines.append(f"@r{number}/{place}\n{text}\n+\n{'I' * length}\n")
    path.write_text("".join(first))
    if mate:
        mate.write_text("".join(second))


def make(here):
    """Writes all inputs into a directory."""
    source = random.Random(7)
    genome = "".join(source.choices(LETTERS, k=60_000))
    fasta(here / "genome.fa", [("chr1", genome[:40_000]), ("chr2", genome[40_000:])])
    reads(here / "r1.fq", source, genome, 6_000, 100, here / "r2.fq")
    reads(here / "long.fq", source, genome, 500, 300)
    transcripts = [(f"t{n}", genome[n * 900:n * 900 + 800]) for n in range(60)]
    fasta(here / "transcripts.fa", transcripts)
    family = "".join(source.choices(AMINO, k=220))
    proteins = [(f"p{n}", mutated(source, family, AMINO, 0.05 + n % 7 / 20)) for n in range(40)]
    others = [(f"q{n}", "".join(source.choices(AMINO, k=200))) for n in range(200)]
    deep = "".join(source.choices(LETTERS, k=20_000))
    starts = [source.randrange(17_000) for _ in range(400)]
    fasta(here / "deep.fa", [(f"d{n}", deep[s:s + 3000]) for n, s in enumerate(starts)])
    fasta(here / "proteins.fa", proteins)
    fasta(here / "many.fa", proteins + others)
    fasta(here / "few.fa", proteins[:6])
    dna = "".join(source.choices(LETTERS, k=900))
    taxa = [(f"s{n}", mutated(source, dna, LETTERS, 0.02 * (1 + n % 5))) for n in range(12)]
    fasta(here / "aligned.fa", taxa)
    (here / "aligned.phy").write_text(
        "12 900\n" + "".join(f"{name:<10}{text}\n" for name, text in taxa))
    (here / "small.phy").write_text(
        "6 200\n" + "".join(f"{name:<10}{text[:200]}\n" for name, text in taxa[:6]))
    (here / "genome.gtf").write_text("".join(
        f'chr1\tx\texon\t{n * 900 + 1}\t{n * 900 + 800}\t.\t+\t.\tgene_id "g{n}"; '
        f'transcript_id "t{n}";\n' for n in range(40)))
    words = ["".join(source.choices("abcdefghij", k=5)) for _ in range(300)]
    with open(here / "text", "w") as text:
        for _ in range(450_000):
            text.write(" ".join(source.choices(words, k=6)) + "\n")
    tree = here / "tree"
    for number in range(200):
        folder = tree / f"d{number % 10}"
        folder.mkdir(parents=True, exist_ok=True)
        lines = (" ".join(source.choices(words, k=5)) for _ in range(300))
        (folder / f"f{number}.txt").write_text("\n".join(lines) + "\n")
    sources(here / "project")
    clauses = [[source.choice((1, -1)) * v for v in source.sample(range(1, 121), 3)]
               for _ in range(480)]
    (here / "f.cnf").write_text("p cnf 120 480\n" + "".join(
        " ".join(map(str, clause)) + " 0\n" for clause in clauses))
    (here / "f.smt2").write_text(
        "(set-logic QF_LIA)\n(declare-const x Int)\n(declare-const y Int)\n"
        "(assert (and (> (+ x y) 10) (< x 7) (< y 5)))\n(check-sat)\n")
    (here / "m.mzn").write_text(
        "array[1..8] of var 1..8: q;\ninclude \"all_different.mzn\";\n"
        "constraint all_different(q) /\\ all_different([q[i]+i|i in 1..8]) /\\ "
        "all_different([q[i]-i|i in 1..8]);\nsolve minimize q[1];\noutput [show(q[1])];\n")
    knapsack(here / "k.lp", source)
    (here / "a.lp").write_text("{p(1..14)}. :- p(X), p(X+1). #maximize{1,X:p(X)}.\n")
    (here / "scene.pov").write_text(
        "camera{location<0,2,-3> look_at<0,1,2>} light_source{<2,4,-3> color rgb 1}\n"
        "sphere{<0,1,2>,2 texture{pigment{color rgb<1,0,0>}}}\n")
    pixels = ((x * y // 97 + c * 40 + source.randrange(9)) % 256
              for y in range(480) for x in range(640) for c in range(3))
    (here / "picture.ppm").write_bytes(b"P6 640 480 255\n" + bytes(pixels))


def sources(project):
    """A small project in C that several tools can build and test."""
    project.mkdir()
    names = [f"m{number}" for number in range(8)]
    for name in names:
        (project / f"{name}.c").write_text(
            f"int {name}(int x){{int s=0;for(int i=0;i<x;i++)s+=i*{len(name)}+s%7;return s;}}\n")
    calls = "+".join(f"{name}(9)" for name in names)
    declared = "".join(f"int {name}(int);" for name in names)
    (project / "main.c").write_text(
        f"#include <stdio.h>\n{declared}\nint main(){{printf(\"%d\\n\",{calls});return 0;}}\n")
    files = " ".join(f"{name}.c" for name in [*names, "main"])
    objects = files.replace(".c", ".o")
    (project / "Makefile").write_text(f"prog: {objects}\n\t$(CC) -o $@ $^\n")
    (project / "bmakefile").write_text(f"prog: {objects}\n\tcc -o prog {objects}\n")
    (project / "build.ninja").write_text(
        "rule cc\n command = cc -c $in -o $out\nrule ld\n command = cc $in -o $out\n"
        + "".join(f"build {file[:-2]}.o: cc {file}\n" for file in files.split())
        + f"build prog: ld {objects}\ndefault prog\n")
    tests = "".join(f"add_test(t{n} prog)\n" for n in range(4))
    (project / "CMakeLists.txt").write_text(
        f"cmake_minimum_required(VERSION 3.18)\nproject(p C)\nadd_executable(prog {files})\n"
        f"enable_testing()\n{tests}")
    listed = ", ".join(f"'{file}'" for file in files.split())
    (project / "meson.build").write_text(
        f"project('p','c')\ne=executable('prog',{listed})\ntest('one',e)\ntest('two',e)\n")
    (project / "SConstruct").write_text(f"Program('prog', Split('{files}'))\n")
    (project / "t").mkdir()
    for number in range(4):
        (project / "t" / f"{number}.t").write_text("print \"1..1\\nok 1\\n\";\n")
    (project / "test_x.py").write_text(
        "import pytest\n@pytest.mark.parametrize('x', range(8))\ndef test(x): assert x >= 0\n")
    (project / "Snakefile").write_text(
        "rule all:\n  input: expand('o{n}', n=range(4))\n"
        "rule one:\n  output: 'o{n}'\n  shell: 'echo {wildcards.n} > {output}'\n")
    (project / "dodo.py").write_text(
        "def task_x():\n  for n in range(4):\n    yield {'name': str(n), 'actions': ['echo %d' % n]}\n")
    (project / "go.mod").write_text("module p\n\ngo 1.18\n")
    (project / "main.go").write_text("package main\n\nfunc main() { println(1) }\n")
    (project / "main_test.go").write_text(
        "package main\n\nimport \"testing\"\n\nfunc TestX(t *testing.T) { t.Parallel() }\n")
    (project / "conf.py").write_text("project = 'p'\n")
    (project / "index.rst").write_text("p\n=\n\ntext\n")


def knapsack(path, source):
    items = range(30)
    weights = [source.randrange(10, 60) for _ in items]
    values = [source.randrange(10, 60) for _ in items]

    def terms(numbers):
        return " + ".join(f"{n} x{i}" for i, n in enumerate(numbers))

    path.write_text(f"Maximize\n obj: {terms(values)}\nSubject To\n c: {terms(weights)} <= 400\n"
                    "Binary\n " + " ".join(f"x{i}" for i in items) + "\nEnd\n")
