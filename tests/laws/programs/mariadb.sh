# shellcheck shell=bash
# MariaDB with as many I/O threads, a pool of connections, and four clients at once.
options=(--no-defaults --datadir="$PWD/d" --innodb-buffer-pool-size=16M)
[ "$(id -u)" = 0 ] && options+=(--user=root)
mariadb-install-db "${options[@]}" --auth-root-authentication-method=normal > log 2>&1
mariadbd "${options[@]}" --socket="$PWD/s" --skip-networking --thread-handling=pool-of-threads \
    --thread-pool-size="$1" --innodb-read-io-threads="$1" --innodb-write-io-threads="$1" > log 2>&1 &
ask() { mariadb --no-defaults -S "$PWD/s" -u root -N -e "$1"; }
until ask 'select 1' > /dev/null 2>&1; do kill -0 $! || exit 1; sleep .1; done
ask 'create database x; create table x.t (n int primary key, k int)'
for part in 0 1 2 3; do
    for n in $(seq $((part * 50)) $((part * 50 + 49))); do echo "insert into x.t values ($n, $((n * 7 % 13)));"; done |
        mariadb --no-defaults -S "$PWD/s" -u root &
    clients+=($!)
done
wait "${clients[@]}"
ask 'select k, count(*), sum(n) from x.t group by k order by k'
mariadb-admin --no-defaults -S "$PWD/s" -u root shutdown && wait && echo stopped
