; Sums in eight processes, which are threads of ECL.
(defvar *sums* (make-array 8))
(defun sum-of (k) (loop for i below 20000 sum (mod (* i k) 7)))
(defun start (k)
  (mp:process-run-function k (lambda () (setf (aref *sums* k) (sum-of k)))))
(mapc #'mp:process-join (loop for k below 8 collect (start k)))
(print (reduce #'+ *sums*))
(terpri)
(ext:quit)
