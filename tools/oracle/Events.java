import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * What Flink's YAML parser says of many texts: reads them from standard input,
 * each behind its length in four bytes, and writes a line for each. README.md
 * tells the format of a line.
 */
final class Events {
    private static final LoadSettings SETTINGS = LoadSettings.builder().setSchema(new CoreSchema()).build();

    private Events() {}

    public static void main(String[] arguments) throws IOException {
        DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(System.in, 1 << 16));
        PrintStream out = new PrintStream(new java.io.BufferedOutputStream(System.out, 1 << 16), false, "UTF-8");
        while (true) {
            byte[] text;
            try {
                text = new byte[in.readInt()];
            } catch (java.io.EOFException end) {
                break;
            }
            in.readFully(text);
            out.println(line(text));
        }
        out.flush();
    }

    private static String line(byte[] text) {
        StringBuilder line = new StringBuilder();
        Set<String> anchors = new HashSet<>();
        try {
            for (Event event : new Parse(SETTINGS).parseInputStream(new ByteArrayInputStream(text))) {
                add(event, anchors, line);
            }
        } catch (RuntimeException error) {
            return "refused: " + error.getMessage().replaceAll("\\s+", " ");
        }
        return line.toString();
    }

    private static void add(Event event, Set<String> anchors, StringBuilder line) {
        switch (event.getEventId()) {
            case DocumentStart:
                anchors.clear();
                line.append("--- ");
                return;
            case SequenceEnd:
                line.append("] ");
                return;
            case MappingEnd:
                line.append("} ");
                return;
            case Alias:
                String name = ((AliasEvent) event).getAlias().toString();
                line.append(anchors.contains(name) ? "* " : "*? ");
                return;
            default:
                break;
        }
        if (!(event instanceof NodeEvent)) {
            return;
        }
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> {
            anchors.add(anchor.toString());
            line.append('&');
        });
        if (event instanceof CollectionStartEvent) {
            CollectionStartEvent start = (CollectionStartEvent) event;
            start.getTag().ifPresent(tag -> escape("<" + tag + ">", line));
            line.append(start.isFlow() ? "flow" : "");
            line.append(event.getEventId() == Event.ID.MappingStart ? "{ " : "[ ");
            return;
        }
        ScalarEvent scalar = (ScalarEvent) event;
        scalar.getTag().ifPresent(tag -> escape("<" + tag + ">", line));
        ScalarStyle style = scalar.getScalarStyle();
        line.append(style == ScalarStyle.PLAIN ? "=" : style.toString());
        escape(scalar.getValue(), line);
        if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED || scalar.getValue().isEmpty() && style == ScalarStyle.PLAIN) {
            line.append(' ');
            return;
        }
        int from = scalar.getStartMark().map(Mark::getIndex).orElse(-1);
        int to = scalar.getEndMark().map(Mark::getIndex).orElse(-1);
        line.append('@').append(from).append('-').append(to).append(' ');
    }

    private static void escape(String text, StringBuilder line) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c > ' ' && c < 127 && c != '\\') {
                line.append(c);
            } else {
                line.append(String.format("\\%04x", (int) c));
            }
        }
    }
}
