# A loop of threads.
println("pool threads ", Threads.nthreads())
println("reported CPU_THREADS ", Sys.CPU_THREADS)
sums = zeros(Int, 64)
Threads.@threads for part in 1:64
    sums[part] = sum(i % (6 + part) for i in 0:999999)
end
println("sum ", sum(sums))
