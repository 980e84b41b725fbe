<?php // PHP: forked workers that answer through pipes.
$readers = [];
for ($n = 0; $n < (int)$argv[1]; $n++) {
    $pair = stream_socket_pair(STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0);
    if (pcntl_fork() === 0) {
        $sum = 0;
        for ($x = 0; $x < 20000; $x++) $sum += $x * $n % 7;
        fwrite($pair[1], (string)$sum);
        exit(0);
    }
    fclose($pair[1]);
    $readers[] = $pair[0];
}
foreach ($readers as $reader) echo stream_get_contents($reader), "\n";
while (pcntl_wait($status) > 0);
