"""igraph: betweenness and communities of a graph."""
import random

import igraph

random.seed(3)
graph = igraph.Graph.Erdos_Renyi(n=120, m=400)
print(round(sum(graph.betweenness()), 4), round(graph.modularity(graph.community_fastgreedy().as_clustering()), 6))
