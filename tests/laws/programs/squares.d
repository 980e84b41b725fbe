import std.parallelism, std.stdio, std.conv, std.range;
void main(string[] words) {
    defaultPoolThreads = words[1].to!uint - 1;
    auto squares = new long[20000];
    foreach (i, ref square; parallel(squares)) square = i * i % 7;
    writeln(taskPool.reduce!"a + b"(0L, squares));
}
