with Ada.Text_IO; with Ada.Command_Line;
procedure Tasks is
   type Sums is array (1 .. Integer'Value (Ada.Command_Line.Argument (1))) of Long_Long_Integer;
   S : Sums := (others => 0);
   T : Long_Long_Integer := 0;
begin
   declare
      task type Worker (N : Integer);
      task body Worker is
      begin
         for I in 1 .. 40_000 / S'Length loop
            S (N) := S (N) + 1;
         end loop;
      end Worker;
      type Link is access Worker;
      W : array (S'Range) of Link;
   begin
      for N in S'Range loop
         W (N) := new Worker (N);
      end loop;
   end;
   for N in S'Range loop
      T := T + S (N);
   end loop;
   Ada.Text_IO.Put_Line (T'Image);
end Tasks;
