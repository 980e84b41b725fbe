# data.table, asked by setDTthreads: groups.R KIND ASKED LIMIT; the last two as in timed.py.
library(data.table, quietly = TRUE)
given <- commandArgs(trailingOnly = TRUE)
setDTthreads(as.integer(given[2]))
set.seed(1)
rows <- data.table(group = sample(1000L, 2e5, TRUE), value = runif(2e5))
work <- function() rows[order(value), .(total = sum(value)), keyby = group]
budget <- as.numeric(Sys.getenv("BENCH_SECONDS", "0.5"))
invisible(work())
start <- proc.time()
pieces <- 0
repeat {
  work()
  pieces <- pieces + 1
  took <- proc.time() - start
  if (took[["elapsed"]] >= budget) break
}
cat("seconds", took[["elapsed"]] / pieces, "\ncpu", sum(took[c(1, 2, 4, 5)]) / pieces, "\n")
