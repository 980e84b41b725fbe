// Mono: a parallel loop with a degree.
using System;
using System.Threading.Tasks;
class Loops {
    static void Main(string[] given) {
        var sums = new long[16];
        var options = new ParallelOptions { MaxDegreeOfParallelism = int.Parse(given[0]) };
        Parallel.For(0, 16, options, n => { for (long x = 0; x < 20000; x++) sums[n] += x * n % 7; });
        Console.WriteLine(string.Join(" ", sums));
    }
}
