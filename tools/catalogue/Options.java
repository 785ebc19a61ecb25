import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Writes every static ConfigOption of a Flink distribution, one JSON object a
 * line: {@code java Options <distribution> <scratch folder>}. Needs no class of
 * Flink to compile. What could not be loaded goes to standard error.
 */
final class Options {
    private static final String OPTION = "org.apache.flink.configuration.ConfigOption";
    private static final String DESCRIPTOR = "L" + OPTION.replace('.', '/') + ";";
    private static final String DOCUMENTATION = "org.apache.flink.annotation.docs.Documentation$";

    private final PrintStream out;
    private final Set<String> seen = new HashSet<>();

    private Options(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        Path distribution = Path.of(arguments[0]);
        Path scratch = Path.of(arguments[1]);
        // Classes print on loading; standard output is for options only.
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        Options options = new Options(out);
        List<Path> main = new ArrayList<>();
        for (String folder : List.of("lib", "opt")) {
            for (Path jar : jars(distribution.resolve(folder))) {
                main.add(jar);
                main.addAll(nested(jar, scratch));
            }
        }
        try (URLClassLoader loader = new URLClassLoader(urls(main), ClassLoader.getPlatformClassLoader())) {
            options.read(main, loader);
            for (Path folder : folders(distribution.resolve("plugins"))) {
                List<Path> plugin = jars(folder);
                try (URLClassLoader child = new URLClassLoader(urls(plugin), loader)) {
                    options.read(plugin, child);
                }
            }
        }
        out.flush();
        if (out.checkError()) {
            System.exit(1);
        }
    }

    private static List<Path> jars(Path folder) throws IOException {
        return list(folder).filter(path -> path.toString().endsWith(".jar")).toList();
    }

    private static List<Path> folders(Path folder) throws IOException {
        return list(folder).filter(Files::isDirectory).toList();
    }

    private static Stream<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList().stream();
        }
    }

    /** The jars inside of a jar: the planner lies in the jar of its loader. */
    private static List<Path> nested(Path jar, Path scratch) throws IOException {
        List<Path> found = new ArrayList<>();
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : (Iterable<JarEntry>) file.stream()::iterator) {
                if (entry.getName().endsWith(".jar")) {
                    Path target = scratch.resolve(jar.getFileName() + "-" + entry.getName().replace('/', '-'));
                    try (InputStream in = file.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                    found.add(target);
                }
            }
        }
        return found;
    }

    private static URL[] urls(List<Path> jars) throws IOException {
        URL[] urls = new URL[jars.size()];
        for (int at = 0; at < urls.length; at++) {
            urls[at] = jars.get(at).toUri().toURL();
        }
        return urls;
    }

    private void read(List<Path> jars, ClassLoader loader) throws Exception {
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (Enumeration<JarEntry> entries = file.entries(); entries.hasMoreElements(); ) {
                    JarEntry entry = entries.nextElement();
                    String name = entry.getName();
                    if (!name.startsWith("org/apache/flink/") || !name.endsWith(".class")) {
                        continue;
                    }
                    try (InputStream in = file.getInputStream(entry)) {
                        if (!hasStaticField(new DataInputStream(new ByteArrayInputStream(in.readAllBytes())))) {
                            continue;
                        }
                    }
                    String type = name.substring(0, name.length() - ".class".length()).replace('/', '.');
                    if (seen.add(type)) {
                        read(type, loader);
                    }
                }
            }
        }
    }

    /** Whether a class file declares a static field of the type ConfigOption, without loading it. */
    private static boolean hasStaticField(DataInputStream in) throws IOException {
        in.skipNBytes(8);
        int count = in.readUnsignedShort();
        int descriptor = 0;
        for (int at = 1; at < count; at++) {
            switch (in.readUnsignedByte()) {
                case 1 -> {
                    if (in.readUTF().equals(DESCRIPTOR)) {
                        descriptor = at;
                    }
                }
                case 5, 6 -> {
                    in.skipNBytes(8);
                    at++;
                }
                case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
                case 15 -> in.skipNBytes(3);
                case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
                default -> throw new IOException("a constant of a kind that no class file has");
            }
        }
        if (descriptor == 0) {
            return false;
        }
        in.skipNBytes(6);
        in.skipNBytes(2L * in.readUnsignedShort());
        for (int fields = in.readUnsignedShort(); fields > 0; fields--) {
            boolean isStatic = Modifier.isStatic(in.readUnsignedShort());
            in.skipNBytes(2);
            if (in.readUnsignedShort() == descriptor && isStatic) {
                return true;
            }
            for (int attributes = in.readUnsignedShort(); attributes > 0; attributes--) {
                in.skipNBytes(2);
                in.skipNBytes(Integer.toUnsignedLong(in.readInt()));
            }
        }
        return false;
    }

    private void read(String name, ClassLoader loader) throws Exception {
        try {
            Class<?> type = Class.forName(name, false, loader);
            for (Field field : type.getDeclaredFields()) {
                if (field.getType().getName().equals(OPTION) && Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    Object option = field.get(null);
                    if (option != null) {
                        write(type, field, option);
                    }
                }
            }
        } catch (LinkageError error) {
            System.err.println("not loaded: " + name + ": " + error);
        }
    }

    private void write(Class<?> type, Field field, Object option) throws Exception {
        Class<?> value = (Class<?>) call(option, "getClazz");
        boolean list = (boolean) call(option, "isList");
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("key", call(option, "key"));
        row.put("class", type.getName());
        row.put("field", field.getName());
        row.put("list", list);
        row.put("type", value.isEnum() ? "enum" : value.getName());
        if (value.isEnum()) {
            List<Object> constants = new ArrayList<>();
            for (Object constant : value.getEnumConstants()) {
                constants.add(((Enum<?>) constant).name());
            }
            row.put("constants", constants);
        }
        row.put("default", plain(call(option, "defaultValue")));
        List<Object> deprecated = new ArrayList<>();
        List<Object> fallback = new ArrayList<>();
        for (Object alias : (Iterable<?>) call(option, "fallbackKeys")) {
            (((boolean) call(alias, "isDeprecated")) ? deprecated : fallback).add(call(alias, "getKey"));
        }
        row.put("deprecated_keys", deprecated);
        row.put("fallback_keys", fallback);
        row.put("public", Modifier.isPublic(field.getModifiers()));
        row.put("deprecated", field.isAnnotationPresent(Deprecated.class) || type.isAnnotationPresent(Deprecated.class));
        row.put("suffix", annotated(field, "SuffixOption") || annotated(type, "SuffixOption"));
        out.println(Json.write(row));
    }

    private static boolean annotated(AnnotatedElement element, String name) {
        for (Annotation annotation : element.getAnnotations()) {
            if (annotation.annotationType().getName().equals(DOCUMENTATION + name)) {
                return true;
            }
        }
        return false;
    }

    private static Object call(Object object, String name) throws Exception {
        Method method = object.getClass().getDeclaredMethod(name);
        ((AccessibleObject) method).setAccessible(true);
        return method.invoke(object);
    }

    /** A default as JSON: durations in ISO 8601, memory sizes in bytes. */
    private static Object plain(Object value) throws Exception {
        if (value == null || value instanceof Boolean || value instanceof String) {
            return value;
        }
        if (value instanceof Number || value instanceof Duration) {
            return value instanceof Number ? value : value.toString();
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new TreeMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                plain.put(entry.getKey().toString(), plain(entry.getValue()));
            }
            return plain;
        }
        if (value instanceof Collection<?> items) {
            List<Object> plain = new ArrayList<>();
            for (Object item : items) {
                plain.add(plain(item));
            }
            return plain;
        }
        if (value.getClass().getName().equals("org.apache.flink.configuration.MemorySize")) {
            return call(value, "getBytes");
        }
        return value.toString();
    }
}
