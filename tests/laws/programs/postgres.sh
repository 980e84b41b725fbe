# shellcheck shell=bash
# PostgreSQL with as many parallel workers: a server of its own, a query that is divided, and its end.
# It refuses to run as root.
if [ "$(id -u)" = 0 ]; then
    chown -R nobody . && exec setpriv --reuid=nobody --regid=nogroup --clear-groups bash "$0" "$@"
fi
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
initdb -D d -A trust --no-sync > /dev/null
pg_ctl -D d -l log -w -t 600 start -o "-h '' -k $PWD -c max_worker_processes=$1 -c max_parallel_workers=$1 \
    -c max_parallel_workers_per_gather=$1 -c min_parallel_table_scan_size=0 -c parallel_setup_cost=0 \
    -c parallel_tuple_cost=0" > /dev/null
psql -q -h "$PWD" -d postgres -At << 'END'
create table t as select n, n * 7919 % 1000 as k from generate_series(1, 50000) as n;
analyze t;
select k % 10, count(*), sum(n) from t group by 1 order by 1;
create index on t (k);
select count(*) from t where k = 3;
END
pg_ctl -D d -m fast -w -t 600 stop > /dev/null && echo stopped
