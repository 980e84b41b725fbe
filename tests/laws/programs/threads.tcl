# Tcl: as many channels to programs at once.
for {set n 0} {$n < [lindex $argv 0]} {incr n} { lappend channels [open "|echo [expr $n * $n]"] }
foreach channel $channels { puts [read -nonewline $channel]; close $channel }
