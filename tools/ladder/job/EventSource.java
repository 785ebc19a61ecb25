import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Makes events at a given rate. Its readers need no splits: a subtask's share follows from the parallelism. */
public final class EventSource implements Source<Event, NoSplits.Split, Void> {
    private static final long serialVersionUID = 1L;

    private final Workload load;

    EventSource(Workload load) {
        this.load = load;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<Event, NoSplits.Split> createReader(SourceReaderContext context) {
        return new EventReader(load, context.currentParallelism(), context.getIndexOfSubtask());
    }

    @Override
    public SplitEnumerator<NoSplits.Split, Void> createEnumerator(SplitEnumeratorContext<NoSplits.Split> context) {
        return new NoSplits.Enumerator();
    }

    @Override
    public SplitEnumerator<NoSplits.Split, Void> restoreEnumerator(
            SplitEnumeratorContext<NoSplits.Split> context, Void checkpoint) {
        return new NoSplits.Enumerator();
    }

    @Override
    public SimpleVersionedSerializer<NoSplits.Split> getSplitSerializer() {
        return new NoSplits.Nothing<>();
    }

    @Override
    public SimpleVersionedSerializer<Void> getEnumeratorCheckpointSerializer() {
        return new NoSplits.Nothing<>();
    }
}
