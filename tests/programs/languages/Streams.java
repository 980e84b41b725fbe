import java.util.stream.LongStream;

/** Parallel streams of Java: the count of CPUs, and a result. */
public class Streams {
    public static void main(String[] words) {
        System.out.println("count=" + Runtime.getRuntime().availableProcessors());
        System.out.println("result=" + LongStream.range(0, 200000).parallel().map(x -> x * x % 7).sum());
    }
}
