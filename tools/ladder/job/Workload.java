import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What the job is to do, from arguments such as {@code --keys 40000}. */
public final class Workload implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HashMap<String, String> values;

    private Workload(HashMap<String, String> values) {
        this.values = values;
    }

    static Workload of(String[] arguments) {
        HashMap<String, String> values = new HashMap<>(Map.of(
                "rate", "3500",
                "burst", "0.6",
                "keys", "40000",
                "hot-share", "0",
                "wait-micros", "450",
                // No multiple of the usual intervals, so that windows end at every phase of them.
                "window-ms", "2073",
                "out-of-orderness-ms", "250",
                "accumulator-longs", "64",
                "garbage-kb", "0",
                "retained-mb", "0"));
        for (int at = 0; at + 1 < arguments.length; at += 2) {
            values.put(arguments[at].substring("--".length()), arguments[at + 1]);
        }
        return new Workload(values);
    }

    /** Events a second of all sources together, in the mean. */
    double rate() {
        return number("rate");
    }

    /** How far the rate of bursts lies above, and that between them below, the mean: a share of it. */
    double burst() {
        return number("burst");
    }

    int keys() {
        return (int) number("keys");
    }

    /** The share of events that have the same key. */
    double hotShare() {
        return number("hot-share");
    }

    /** How long an event waits for the external call. */
    double waitMicros() {
        return number("wait-micros");
    }

    /** How large the state of a key in a window is. */
    int accumulatorLongs() {
        return (int) number("accumulator-longs");
    }

    /** What an event allocates. */
    int garbageBytes() {
        return (int) (number("garbage-kb") * 1024);
    }

    /** How much of that a subtask keeps, so that the collector has to look at it. */
    long retainedBytes() {
        return (long) number("retained-mb") * 1024 * 1024;
    }

    Duration window() {
        return Duration.ofMillis((long) number("window-ms"));
    }

    Duration outOfOrderness() {
        return Duration.ofMillis((long) number("out-of-orderness-ms"));
    }

    /** The folder for what is measured. */
    String output() {
        return values.get("output");
    }

    private double number(String name) {
        return Double.parseDouble(values.get(name));
    }
}
