# shellcheck shell=bash
# HAProxy with nbthread.
cat > haproxy.cfg << END
global
    nbthread $1
defaults
    mode http
    timeout connect 60s
    timeout client 60s
    timeout server 60s
frontend f
    bind unix@$PWD/s
    http-request return status 200 content-type text/plain string "answered"
END
haproxy -db -f haproxy.cfg 2> log &
until curl -s -o /dev/null --unix-socket s http://x/; do kill -0 $! || { cat log; exit 1; }; sleep .1; done
for _ in 1 2 3 4; do curl -s --unix-socket s http://x/; echo; done
kill %1; wait; echo stopped
