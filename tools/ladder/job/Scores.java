import org.apache.flink.api.common.functions.AggregateFunction;

/** Aggregates a key's events, each of which waits for the answer of a system outside of Flink. */
public final class Scores implements AggregateFunction<Event, long[], Long> {
    private static final long serialVersionUID = 1L;

    private final Workload load;
    private final ExternalCall call;
    private final HeapPressure heap;

    Scores(Workload load) {
        this.load = load;
        this.call = new ExternalCall(load.waitMicros());
        this.heap = new HeapPressure(load.garbageBytes(), load.retainedBytes());
    }

    @Override
    public long[] createAccumulator() {
        return new long[load.accumulatorLongs()];
    }

    @Override
    public long[] add(Event event, long[] scores) {
        call.await();
        heap.allocate();
        scores[(int) Math.floorMod(event.value, (long) scores.length)] += 1;
        return scores;
    }

    @Override
    public Long getResult(long[] scores) {
        long sum = 0;
        for (long score : scores) {
            sum += score;
        }
        return sum;
    }

    @Override
    public long[] merge(long[] one, long[] other) {
        throw new UnsupportedOperationException("only session windows merge");
    }
}
