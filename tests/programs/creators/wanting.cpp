// A library that has three threads started by the library of C++, and one for a future.
#include <future>
#include <thread>
#include <vector>

extern "C" int start_threads()
{
    int sum = 0;
    std::vector<int> parts(3);
    std::vector<std::thread> threads;
    for (int &part : parts)
        threads.emplace_back([&part] { part = 1; });
    for (auto &thread : threads)
        thread.join();
    for (int part : parts)
        sum += part;
    return sum + std::async(std::launch::async, [] { return 1; }).get();
}
