#lang racket/base
(require racket/future)
(define asked (string->number (vector-ref (current-command-line-arguments) 0)))
(define (part k) (future (lambda () (for/sum ([i (in-range 20000)]) (modulo (* i k) 7)))))
(display (apply + (map touch (for/list ([k (in-range asked)]) (part k)))))
