import java.io.Serializable;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits as for a synchronous call. Waiting makes an operator busy without taking a processor, so that the job's load
 * follows from its parallelism and hardly from what else the machine does.
 */
final class ExternalCall implements Serializable {
    private static final long serialVersionUID = 1L;
    /** Shorter waits are put together, because no system keeps to them. */
    private static final long SHORTEST_NANOS = 1_000_000;

    private final double nanos;
    private double owed;

    ExternalCall(double micros) {
        this.nanos = micros * 1_000;
    }

    void await() {
        owed += nanos;
        while (owed >= SHORTEST_NANOS) {
            long before = System.nanoTime();
            LockSupport.parkNanos((long) owed);
            owed -= System.nanoTime() - before;
        }
    }
}
