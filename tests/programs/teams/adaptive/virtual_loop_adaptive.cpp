// A virtual function of each item.
#include "../team.h"
#include <memory>
#include <vector>
struct Shape { virtual ~Shape() = default; virtual long area() const = 0; };
struct Square : Shape { long a; explicit Square(long a) : a(a) {} long area() const override { return a * a; } };
struct Line : Shape { long area() const override { return 1; } };
long work(int asked)
{
    std::vector<std::unique_ptr<Shape>> all;
    for (long i = 0; i < ITEMS; i++) all.emplace_back(i % 3 ? (Shape *)new Square(item(i)) : new Line);
    long sum = 0;
#pragma omp parallel for num_threads(asked) reduction(+ : sum)
    for (size_t i = 0; i < all.size(); i++) { PRESENT_IN_LOOP sum += all[i]->area(); }
    return sum;
}
