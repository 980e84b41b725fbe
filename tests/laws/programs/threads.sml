(* Sums in eight threads. *)
fun sum k = let fun add i s = if i = 20000 then s else add (i + 1) (s + i * k mod 7) in add 0 0 end;
fun start k =
  let val result = ref 0
  in (result, Thread.Thread.fork (fn () => result := sum k, [])) end;
fun wait thread =
  if Thread.Thread.isActive thread
  then (OS.Process.sleep (Time.fromMilliseconds 5); wait thread)
  else ();
val started = List.tabulate (8, start);
val () = List.app (fn (_, thread) => wait thread) started;
val () = print (Int.toString (foldl (fn ((result, _), s) => !result + s) 0 started) ^ "\n");
