/* Shared pointers in a loop's body: their counters are atomic, and wait for nobody. */
#include "../team.h"
#include <memory>
#include <string>
#include <vector>
struct Node {
    std::string name;
    std::shared_ptr<Node> parent;
};
long work(int asked)
{
    auto root = std::make_shared<Node>(Node{"root", nullptr});
    std::vector<std::shared_ptr<Node>> nodes(500);
    long sum = 0;
#pragma omp parallel num_threads(asked) reduction(+ : sum)
    {
        PRESENT
#pragma omp for
        for (size_t i = 0; i < nodes.size(); i++) {
            auto child = std::make_shared<Node>(Node{std::to_string(i), root});
            nodes[i] = std::make_shared<Node>(Node{"x" + child->name, child});
            sum += nodes[i]->name.size() + nodes[i]->parent->parent->name.size();
        }
    }
    return sum;
}
