# Perl: ithreads.
use strict; use warnings; use threads;
my @workers = map { my $n = $_; threads->create(sub { my $s = 0; $s += $_ * $n % 7 for 0..20000; return $s }) } 1..$ARGV[0];
print join(" ", map { $_->join } @workers), "\n";
