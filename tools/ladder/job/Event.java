/** What the source makes; a POJO of Flink's. Its event time is the time of its record. */
public final class Event {
    public long key;
    public long value;

    public Event() {}

    Event(long key, long value) {
        this.key = key;
        this.value = value;
    }
}
