# shellcheck shell=bash
# memcached -t, spoken to by four clients at once.
[ "$(id -u)" != 0 ] || as=(-u root)
memcached "${as[@]}" -t "$1" -s s -m 16 &
server=$!
ask() { printf '%s\r\nquit\r\n' "$1" | timeout 600 socat -t 600 - UNIX-CONNECT:s; }
until ask version > /dev/null 2>&1; do kill -0 $server || exit 1; sleep .1; done
for n in 1 2 3 4; do ask "set k$n 0 0 2"$'\r\n'"v$n" & clients+=($!); done
wait "${clients[@]}"
for n in 1 2 3 4; do ask "get k$n"; done
kill $server; wait $server; echo stopped
