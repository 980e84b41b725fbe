# data.table's pool, one of OpenMP: a line for each setting.
library(data.table, quietly = TRUE)
asked <- c(64, 3, 2, 1, 64)
for (place in seq_along(asked)) {
  setDTthreads(asked[place])
  cat(sprintf("got_threads_%d=%d\n", place, getDTthreads()))
}
