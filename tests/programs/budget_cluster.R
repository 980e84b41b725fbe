# Two workers of R, each of which multiplies: the sums depend on the number of threads.
library(parallel)
work <- function(seed) {
    set.seed(seed)
    a <- matrix(rnorm(90000), 300)
    b <- a
    for (step in 1:5) b <- (b %*% a) / 17
    sprintf("%.17e", sum(b))
}
kind <- commandArgs(TRUE)[1]
if (kind == "fork") {
    found <- mclapply(1:6, work, mc.cores = 2)
} else {
    cluster <- makeCluster(2)
    found <- parLapply(cluster, 1:6, work)
    stopCluster(cluster)
}
cat(paste0("sums=", paste(unlist(found), collapse = ";")), "\n")
