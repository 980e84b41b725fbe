# Processes that R forks: a result. R counts CPUs in a file, which the pretended machine does not change.
library(parallel)
parts <- mclapply(1:8, function(number) sum(1:1000 * number %% 7), mc.cores = 8)
cat(sprintf("result=%d\n", sum(unlist(parts))))
