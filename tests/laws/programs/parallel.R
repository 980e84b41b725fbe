# R: parallelly's count, a cluster of processes, a parallel map.
library(parallel)
number <- as.integer(commandArgs(TRUE)[1])
cat(parallelly::availableCores() >= 1, "\n")
cluster <- parallelly::makeClusterPSOCK(2)
print(unlist(parLapply(cluster, 1:4, function(n) sum((0:2000) * n %% 7))))
stopCluster(cluster)
print(unlist(mclapply(1:8, function(n) sum((0:2000) * n %% 7), mc.cores = number)))
