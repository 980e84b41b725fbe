import java.util.concurrent.ForkJoinPool;
import java.util.stream.LongStream;

/** A parallel stream in the common pool, and in one that is asked for. */
public class Streams {
    static long sum() {
        return LongStream.range(0, 20_000_000).parallel().map(i -> i % 7).sum();
    }

    public static void main(String[] arguments) throws Exception {
        System.out.println("reported availableProcessors " + Runtime.getRuntime().availableProcessors());
        System.out.println("pool common " + ForkJoinPool.getCommonPoolParallelism());
        System.out.println("sum " + sum());
        int asked = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
        ForkJoinPool pool = asked > 0 ? new ForkJoinPool(asked) : new ForkJoinPool();
        System.out.println("pool own " + pool.getParallelism());
        System.out.println("sum " + pool.submit(Streams::sum).get());
    }
}
