.print "sorted by helper threads"
create table t as with recursive c(n) as (select 1 union all select n + 1 from c where n < 60000)
    select n, n * 7919 % 10007 as k from c;
pragma cache_size = -2000;
create index i on t (k, n);
select sum(n * k % 97), count(*) from (select * from t order by k desc, n);
