% Octave: products by its BLAS, and a sum.
x = mod((1:250)' * (1:250), 17);
printf("%d %d\n", sum(sum(x * x)), nproc() > 0);
printf("%.6f\n", norm(x \ ones(250, 1)) > 0);
