# Writes a map of some points and ways.
awk 'BEGIN {
    print "<osm version=\"0.6\">"
    for (i = 1; i <= 3000; i++)
        printf "<node id=\"%d\" version=\"1\" lat=\"%d.5\" lon=\"%d.25\"/>\n", i, i % 90, i % 170
    for (i = 1; i <= 200; i++)
        printf "<way id=\"%d\" version=\"1\"><nd ref=\"%d\"/><nd ref=\"%d\"/><tag k=\"highway\" v=\"x\"/></way>\n", i, i, i + 7
    print "</osm>"
}'
