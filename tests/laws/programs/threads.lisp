;; SBCL: native threads.
(require :sb-posix)
(let* ((number (parse-integer (second sb-ext:*posix-argv*)))
       (workers (loop for n from 1 to number
                      collect (let ((n n)) (sb-thread:make-thread
                        (lambda () (loop for x from 0 to 20000 sum (mod (* x n) 7))))))))
  (format t "~{~a ~}~%" (mapcar #'sb-thread:join-thread workers)))
