/* PARI/GP with threads: nbthreads is set by -D. */
print(vecsum(parapply(n -> n^2 % 1009, [1..2000])));
parfor(n = 1, 6, isprime(2^(n * 20 + 1) - 1), r, );
print(parsum(n = 1, 5000, n * 7 % 13));
