import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/**
 * A subtask's share of the events. The event time of an event is when it was due, so that an event which has to wait in
 * front of a backpressured job is late by that, as it would be in a message queue.
 */
final class EventReader implements SourceReader<Event, NoSplits.Split> {
    private static final double NANOS = 1e9;
    private static final long PERIOD_MILLIS = 10_000;

    private final Workload load;
    private final int subtasks;
    private final SplittableRandom random;
    private double dueNanos;

    EventReader(Workload load, int subtasks, int subtask) {
        this.load = load;
        this.subtasks = subtasks;
        this.random = new SplittableRandom(subtask);
    }

    @Override
    public void start() {
        dueNanos = System.currentTimeMillis() * 1e6;
    }

    @Override
    public InputStatus pollNext(ReaderOutput<Event> output) {
        if (untilDueNanos() > 0) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        long due = (long) (dueNanos / 1e6);
        boolean hot = random.nextDouble() < load.hotShare();
        output.collect(new Event(hot ? 0 : random.nextInt(load.keys()), random.nextLong()), due);
        dueNanos += NANOS * subtasks / rateAt(due);
        return untilDueNanos() > 0 ? InputStatus.NOTHING_AVAILABLE : InputStatus.MORE_AVAILABLE;
    }

    /** Half of each period is a burst, in all subtasks at once, since they go by the clock. */
    private double rateAt(long millis) {
        boolean burst = millis % PERIOD_MILLIS < PERIOD_MILLIS / 2;
        return load.rate() * (burst ? 1 + load.burst() : 1 - load.burst());
    }

    private long untilDueNanos() {
        return (long) (dueNanos - System.currentTimeMillis() * 1e6);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        long nanos = untilDueNanos();
        if (nanos <= 0) {
            return CompletableFuture.completedFuture(null);
        }
        return CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS));
    }

    @Override
    public List<NoSplits.Split> snapshotState(long checkpoint) {
        return List.of();
    }

    @Override
    public void addSplits(List<NoSplits.Split> splits) {}

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
}
