# shellcheck shell=bash
# The resolver unbound with num-threads, asked for names of its own.
cat > u.conf << END
server:
    num-threads: $1
    interface: 127.0.0.1@$PORT
    directory: "$PWD"
    pidfile: "$PWD/pid"
    chroot: ""
    username: ""
    use-syslog: no
    do-daemonize: no
    local-zone: "x." static
    local-data: "a.x. A 10.0.0.1"
    local-data: "b.x. A 10.0.0.2"
remote-control:
    control-enable: no
END
unbound -c u.conf > log 2>&1 &
server=$!
ask() { python3 ../programs/dns_question.py "$PORT" "$1"; }
until ask a.x > /dev/null 2>&1; do kill -0 $server || { cat log; exit 1; }; sleep .1; done
for name in a.x b.x c.x; do ask $name; done
kill $server; wait $server; echo stopped
