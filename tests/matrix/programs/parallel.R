# R's ways to be parallel: the first argument names one, the second asks for threads.
given <- commandArgs(trailingOnly = TRUE)
asked <- if (length(given) > 1) as.integer(given[2]) else NA
# Processes are dear: never more than 8 of them.
workers <- function(default) min(if (is.na(asked)) default else asked, 8L)
pool <- function(name, count) cat("pool", name, count, "\n")
work <- function(i) sum(seq_len(2000) * i %% 7)
total <- function(results) cat("sum", sum(unlist(results)), "\n")
cat("reported detectCores", parallel::detectCores(), "\n")

ways <- list(
  mclapply = function() {
    total(parallel::mclapply(1:64, work, mc.cores = workers(getOption("mc.cores", 2L))))
  },
  makeCluster = function() {
    cluster <- parallel::makeCluster(workers(2L))
    total(parallel::parLapply(cluster, 1:64, work))
    cat("reported worker", max(unlist(parallel::clusterCall(cluster, parallel::detectCores))), "\n")
    parallel::stopCluster(cluster)
  },
  data.table = function() {
    library(data.table, quietly = TRUE)
    pool("default", getDTthreads())
    if (!is.na(asked)) {
      # What it asks OpenMP for is granted less; it remembers the number that was reported.
      setDTthreads(asked)
      pool("set", getDTthreads())
    }
    table <- data.table(x = 1:500000)
    print(table[, .(total = sum(as.numeric(x))), keyby = .(group = x %% 5)]$total)
    print(nrow(table[order(-x)]))
  },
  BiocParallel = function() {
    suppressMessages(library(BiocParallel))
    total(bplapply(1:64, work, BPPARAM = MulticoreParam(workers(multicoreWorkers()))))
  },
  future = function() {
    library(future)
    cat("reported availableCores", availableCores(), "\n")
    plan(multicore, workers = workers(availableCores()))
    total(lapply(lapply(1:8, function(i) future(work(i))), value))
  },
  RcppParallel = function() {
    library(RcppParallel)
    pool("default", defaultNumThreads())
    if (!is.na(asked)) setThreadOptions(numThreads = asked)
    # It has no parallel function of its own to call from R: its library of TBB is what it brings.
    total(lapply(1:8, work))
  }
)
ways[[given[1]]]()
cat("threads", length(list.files("/proc/self/task")), "\n")
