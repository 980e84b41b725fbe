"""NetworKit's OpenMP threads: shortest paths and ranks of a random graph."""
import sys

import networkit

networkit.setNumberOfThreads(int(sys.argv[1]))
networkit.setSeed(5, False)
ring = networkit.Graph(400)
for node in range(400):
    for step in (1, 7, 31):
        ring.addEdge(node, (node * node + step) % 400 if step == 31 else (node + step) % 400)
between = networkit.centrality.Betweenness(ring).run().scores()
ranks = networkit.centrality.PageRank(ring, tol=1e-12).run().scores()
print(f"{sum(between):.4f} {max(between):.4f} {max(ranks):.8f}")
print(networkit.components.ConnectedComponents(ring).run().numberOfComponents())
