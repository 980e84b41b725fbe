;; Guile: futures, whose pool is as large as the machine, and threads.
(use-modules (ice-9 futures) (ice-9 threads))
(define (total n) (let loop ((x 0) (s 0)) (if (> x 20000) s (loop (+ x 1) (+ s (modulo (* x n) 7))))))
(display (par-map total '(1 2 3 4 5 6 7 8))) (newline)
(display (n-par-map (string->number (cadr (command-line))) total '(1 2 3 4))) (newline)
