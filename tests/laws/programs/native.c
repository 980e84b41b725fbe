/* What Native.java calls. */
#include <jni.h>
#include <omp.h>

JNIEXPORT jlong JNICALL Java_Native_sum(JNIEnv *environment, jclass class, jint threads)
{
    (void)environment, (void)class;
    long sum = 0;
    const long share = 840000 / threads;
#pragma omp parallel num_threads(threads) reduction(+ : sum)
    for (long x = omp_get_thread_num() * share; x < (omp_get_thread_num() + 1) * share; x++)
        sum += x % 7;
    return sum;
}
