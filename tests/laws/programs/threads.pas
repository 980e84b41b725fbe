program threads;
{$mode objfpc}
uses cthreads, classes, sysutils;
var sums: array[0..63] of int64; ids: array[0..63] of TThreadID; n, i: integer; total: int64;
function work(p: pointer): ptrint;
var k: integer;
begin
  for k := 1 to 40000 do sums[ptrint(p)] := sums[ptrint(p)] + k mod 7;
  work := 0;
end;
begin
  n := strtoint(paramstr(1));
  for i := 0 to n - 1 do ids[i] := beginthread(@work, pointer(ptrint(i)));
  total := 0;
  for i := 0 to n - 1 do begin waitforthreadterminate(ids[i], 0); total := total + sums[i]; end;
  writeln(total div n);
end.
