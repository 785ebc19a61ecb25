import java.io.Serializable;

/** Allocates small objects for each event, and keeps the newest, so that the garbage collector has much to look at. */
final class HeapPressure implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int OBJECT_BYTES = 256;

    private final int objects;
    private final int most;
    private transient byte[][] kept;
    private transient int next;

    HeapPressure(int bytes, long retained) {
        this.objects = bytes / OBJECT_BYTES;
        this.most = (int) Math.max(1, retained / OBJECT_BYTES);
    }

    void allocate() {
        if (kept == null) {
            kept = new byte[most][];
        }
        for (int made = 0; made < objects; made++) {
            kept[next] = new byte[OBJECT_BYTES];
            next = (next + 1) % most;
        }
    }
}
