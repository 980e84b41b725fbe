# shellcheck shell=bash
# Apache with its threaded workers: as many threads in one process.
modules=/usr/lib/apache2/modules
cat > httpd.conf << END
ServerRoot $PWD
ServerName x
PidFile $PWD/pid
ErrorLog $PWD/error.log
Listen 127.0.0.1:$PORT
LoadModule mpm_event_module $modules/mod_mpm_event.so
LoadModule authz_core_module $modules/mod_authz_core.so
DocumentRoot $(dirname "$PWD")
StartServers 1
ServerLimit 1
ThreadsPerChild $1
MaxRequestWorkers $1
END
[ "$(id -u)" != 0 ] || printf 'User nobody\nGroup nogroup\n' >> httpd.conf
apache2 -f "$PWD/httpd.conf" -k start
until curl -s -o /dev/null "http://127.0.0.1:$PORT/"; do sleep .1; done
for _ in 1 2 3 4; do
    for n in 1 2 3; do curl -s "http://127.0.0.1:$PORT/tree/d$n/f$n.txt"; done | md5sum &
done
wait
apache2 -f "$PWD/httpd.conf" -k stop && while [ -e pid ]; do sleep .1; done
echo stopped
