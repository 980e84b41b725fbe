/** A native library that divides its work by the team of OpenMP that it asks for, from threads of Java. */
import java.util.stream.IntStream;

public class Native {
    static native long sum(int threads);

    public static void main(String[] words) {
        System.load(System.getProperty("user.dir") + "/libnative.so");
        int threads = Integer.parseInt(words[0]);
        System.out.println(sum(threads));
        System.out.println(IntStream.range(0, 20).parallel().mapToLong(ignored -> sum(threads)).sum());
    }
}
