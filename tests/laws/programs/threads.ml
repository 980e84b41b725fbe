(* OCaml: system threads and processes. *)
let sum n = let s = ref 0 in for x = 0 to 20000 do s := !s + x * n mod 7 done; !s
let () =
  let number = int_of_string Sys.argv.(1) in
  let found = Array.make number 0 in
  let workers = List.init number (fun n -> Thread.create (fun n -> found.(n) <- sum n) n) in
  List.iter Thread.join workers;
  Array.iter (fun s -> print_int s; print_newline ()) found
