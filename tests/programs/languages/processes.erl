#!/usr/bin/env escript
%% Processes of Erlang: the count of schedulers, and a result.
main(_) ->
    Main = self(),
    Sum = fun(Number) -> lists:sum([X * Number rem 7 || X <- lists:seq(1, 2000)]) end,
    [spawn(fun() -> Main ! Sum(Number) end) || Number <- lists:seq(1, 8)],
    io:format("count=~p~n", [erlang:system_info(schedulers_online)]),
    io:format("result=~p~n", [lists:sum([receive Part -> Part end || _ <- lists:seq(1, 8)])]).
