# Ruby: threads, and forked processes.
number = ARGV[0].to_i
sums = (0...number).map { |n| Thread.new { (0..20_000).sum { |x| x * n % 7 } } }.map(&:value)
puts sums.sum, sums.size
readers = (0...number).map do |n|
  reader, writer = IO.pipe
  fork { reader.close; writer.puts n * n; writer.close; exit!(0) }
  writer.close
  reader
end
puts readers.map { |reader| reader.read.to_i }.sum
Process.waitall
