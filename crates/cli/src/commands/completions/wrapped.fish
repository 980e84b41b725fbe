
# Completes the wrapped command and its arguments as if they stood alone, as sudo's completion does.
complete -c threadcap -n '__fish_seen_subcommand_from run explain check' -x -a '(__fish_complete_subcommand --fcs-skip=2 -- -n --threads --excess --hold --teams --budget)'
