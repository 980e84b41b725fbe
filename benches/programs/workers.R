# Eight workers of R around products of its BLAS: workers.R KIND ASKED LIMIT; the last two as in timed.py.
library(parallel)
kind <- commandArgs(trailingOnly = TRUE)[1]
task <- function(seed) {
  set.seed(seed)
  a <- matrix(rnorm(90000), 300)
  for (step in 1:8) b <- a %*% a
  b[1]
}
if (kind == "fork") {
  work <- function() mclapply(1:16, task, mc.cores = 8)
} else {
  cluster <- makeCluster(8)
  work <- function() parLapply(cluster, 1:16, task)
}
budget <- as.numeric(Sys.getenv("BENCH_SECONDS", "0.5"))
invisible(work())
start <- proc.time()
pieces <- 0
repeat {
  invisible(work())
  pieces <- pieces + 1
  took <- proc.time() - start
  if (took[["elapsed"]] >= budget) break
}
cat("seconds", took[["elapsed"]] / pieces, "\n")
if (kind != "fork") stopCluster(cluster)
