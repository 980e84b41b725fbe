# Threads of Ruby: the count of CPUs, and a result.
require "etc"

threads = 8.times.map { |number| Thread.new { (0...2000).sum { |x| x * number % 7 } } }
puts "count=#{Etc.nprocessors}"
puts "result=#{threads.sum(&:value)}"
