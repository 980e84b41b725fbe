# shellcheck shell=bash
# The MQTT broker mosquitto, with a publisher and a subscriber.
printf 'listener %s 127.0.0.1\nallow_anonymous true\n' "$PORT" > m.conf
[ "$(id -u)" != 0 ] || echo 'user root' >> m.conf
mosquitto -c m.conf > log 2>&1 &
server=$!
until mosquitto_pub -p "$PORT" -t start -m x 2> /dev/null; do kill -0 $server || exit 1; sleep .1; done
for n in 1 2 3; do mosquitto_pub -p "$PORT" -t "t/$n" -r -m "m$n"; done
mosquitto_sub -p "$PORT" -t 't/#' -C 3 | sort
kill $server; wait $server; echo stopped
