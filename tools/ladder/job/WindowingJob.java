import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;

/**
 * Events by key into event-time windows, whose results are measured. What flinklint advises on, parallelism, state
 * backend, watermark interval and buffer timeout, is left to the configuration.
 */
public final class WindowingJob {
    public static void main(String[] arguments) throws Exception {
        Workload load = Workload.of(arguments);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment
                .fromSource(
                        new EventSource(load),
                        WatermarkStrategy.forBoundedOutOfOrderness(load.outOfOrderness()),
                        "events")
                .uid("events")
                .keyBy(event -> event.key)
                .window(TumblingEventTimeWindows.of(load.window()))
                .aggregate(new Scores(load), new WindowEnd())
                .name("windows")
                .uid("windows")
                .map(new LagRecorder(load.output()))
                .name("lag")
                .sinkTo(new DiscardingSink<>());
        environment.execute("ladder");
    }

    private WindowingJob() {}
}
