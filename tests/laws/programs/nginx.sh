# shellcheck shell=bash
# nginx with as many worker processes, and as many threads of its pool that read files.
mkdir -p t
cat > nginx.conf << END
worker_processes $1;
pid $PWD/pid;
error_log $PWD/error.log;
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path t; proxy_temp_path t; fastcgi_temp_path t; uwsgi_temp_path t; scgi_temp_path t;
    server { listen unix:$PWD/s; root $PWD/..; }
}
END
nginx -p "$PWD" -e error.log -c "$PWD/nginx.conf"
until [ -s pid ]; do sleep .1; done
for _ in 1 2 3 4; do
    for n in 1 2 3; do curl -s --unix-socket s "http://x/tree/d$n/f$n.txt"; done | md5sum &
done
wait
nginx -p "$PWD" -e error.log -c "$PWD/nginx.conf" -s quit && echo stopped
# Its last act is to remove this file, which the next run's server writes again.
while [ -e pid ]; do sleep .1; done
