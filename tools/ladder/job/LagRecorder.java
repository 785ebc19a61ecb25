import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/**
 * Counts how long after the end of its window each result came, in milliseconds, and writes a line for each firing:
 * the window's end, then lag and number of results for each lag that there was.
 */
public final class LagRecorder extends RichMapFunction<Long, Long> {
    private static final long serialVersionUID = 1L;

    private final String folder;
    private transient PrintWriter file;
    private transient TreeMap<Long, Integer> results;
    private transient long firing;

    LagRecorder(String folder) {
        this.folder = folder;
    }

    @Override
    public void open(OpenContext context) throws IOException {
        var task = getRuntimeContext().getTaskInfo();
        String name = "lag-" + task.getIndexOfThisSubtask() + "-" + task.getAttemptNumber() + ".txt";
        file = new PrintWriter(Files.newBufferedWriter(Path.of(folder, name)));
        results = new TreeMap<>();
    }

    @Override
    public Long map(Long windowEnd) {
        if (windowEnd != firing) {
            write();
            firing = windowEnd;
        }
        results.merge(System.currentTimeMillis() - windowEnd, 1, Integer::sum);
        return windowEnd;
    }

    private void write() {
        if (results.isEmpty()) {
            return;
        }
        StringBuilder line = new StringBuilder().append(firing);
        for (Map.Entry<Long, Integer> entry : results.entrySet()) {
            line.append(' ').append(entry.getKey()).append(':').append(entry.getValue());
        }
        file.println(line);
        file.flush();
        results.clear();
    }

    @Override
    public void close() {
        if (file != null) {
            write();
            file.close();
        }
    }
}
