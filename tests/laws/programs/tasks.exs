# Elixir: tasks on the schedulers of the Erlang machine.
number = String.to_integer(hd(System.argv()))
1..8
|> Task.async_stream(fn n -> Enum.sum(Enum.map(0..20_000, &rem(&1 * n, 7))) end, max_concurrency: number, timeout: :infinity)
|> Enum.each(fn {:ok, sum} -> IO.puts(sum) end)
