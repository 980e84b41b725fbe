# Workers of R's own package `parallel`; each asks OpenBLAS for 64 threads, and tells what it got.
# The arguments: a program that prints its cap for the argument `show`, and an OpenBLAS.
library(parallel)
arguments <- commandArgs(TRUE)

work <- function(number, child, blas) {
    dyn.load(blas)
    .C("openblas_set_num_threads_", 64L)
    shown <- system2(child, "show", stdout = TRUE, env = c("AUTOZYME_THREADS=64", "LD_PRELOAD="))
    reported <- function(name) as.integer(sub(".*=", "", grep(paste0("^", name, "="), shown, value = TRUE)))
    c(pool = length(dir("/proc/self/task")),
      cpus = length(parallel::mcaffinity(NULL)),
      cores = parallel::detectCores(),
      cap_child = reported("cap"),
      cpus_child = reported("cpus"),
      sum = sum(crossprod(matrix(number + (1:250000) %% 7, 500))))
}

tell <- function(way, results)
    for (worker in seq_along(results))
        for (name in names(results[[worker]]))
            cat(sprintf("%s_%s_%d=%.0f\n", name, way, worker, results[[worker]][[name]]))

cluster <- makeCluster(2)
tell("cluster", parLapply(cluster, 1:2, work, arguments[1], arguments[2]))
stopCluster(cluster)
cores <- detectCores()
tell("forked", mclapply(1:4, work, arguments[1], arguments[2], mc.cores = cores))
tell("more", mclapply(1:4, work, arguments[1], arguments[2], mc.cores = 4))
