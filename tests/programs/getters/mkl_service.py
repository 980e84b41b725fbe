"""MKL by mkl-service."""
import mkl
from show import each

mkl.set_dynamic(False)
each("threads", mkl.set_num_threads, mkl.get_max_threads)
for domain in ("blas", "fft", "vml", "pardiso"):
    each(domain, lambda count, domain=domain: mkl.domain_set_num_threads(count, domain=domain),
         lambda domain=domain: mkl.domain_get_max_threads(domain=domain))
# What it returns is the former setting; 0 takes the setting of the thread away.
each("local", mkl.set_num_threads_local, mkl.get_max_threads)
mkl.set_num_threads_local(0)
each("threads_again", mkl.set_num_threads, mkl.get_max_threads)
