import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Answers for the Flink on the class path: {@code java Oracle <scratch folder>}
 * reads requests from standard input and writes answers to standard output, a
 * JSON object a line each. tools/oracle/README.md lists the requests. Needs no
 * class of Flink to compile.
 */
final class Oracle {
    private static final String CONFIGURATION = "org.apache.flink.configuration.";
    private static final String RUNTIME = "org.apache.flink.runtime.";
    private static final List<String> FILES = List.of("flink-conf.yaml", "config.yaml");

    /** What values of the type {@code enum} are parsed to. */
    enum Choice {
        FAST,
        EXACTLY_ONCE,
        Mixed_Case
    }

    private final Path scratch;
    /** What the log got since the last request; its appender follows System.err. */
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    private Oracle(Path scratch) {
        this.scratch = scratch;
    }

    public static void main(String[] arguments) throws Exception {
        Oracle oracle = new Oracle(Path.of(arguments[0]));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        System.setErr(new PrintStream(oracle.log, true, StandardCharsets.UTF_8));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(Json.write(oracle.answer((Map<?, ?>) Json.read(line))));
            out.flush();
        }
    }

    private Map<String, Object> answer(Map<?, ?> request) throws IOException {
        Map<String, Object> answer = new TreeMap<>();
        log.reset();
        try {
            answer.put("ok", ok(request));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError thrown) {
            Throwable error = thrown;
            while (error instanceof InvocationTargetException && error.getCause() != null) {
                error = error.getCause();
            }
            Throwable root = error;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            answer.put("error", error.getClass().getSimpleName());
            answer.put("message", String.valueOf(root.getMessage()));
        }
        List<String> warnings =
                log.toString(StandardCharsets.UTF_8).lines().filter(line -> line.startsWith("WARN ")).toList();
        if (!warnings.isEmpty()) {
            answer.put("log", warnings);
        }
        return answer;
    }

    private Object ok(Map<?, ?> request) throws ReflectiveOperationException, IOException {
        String what = (String) request.get("do");
        return switch (what) {
            case "load" -> settings(load(request), (Map<?, ?>) request.get("options"));
            case "get" -> read(load(request), option((String) request.get("key"), (String) request.get("type")));
            case "value" -> {
                Object configuration = empty((String) request.get("mode"));
                call(configuration, "setString", "k", request.get("text"));
                yield read(configuration, option("k", (String) request.get("type")));
            }
            case "taskmanager" -> taskManager(fromMap(request));
            case "jobmanager" -> jobManager(fromMap(request));
            case "migrate" -> {
                write(FILES.get(0), (String) request.get("content"));
                String[] arguments = {"--configDir", scratch.toString()};
                Class<?> loader = Class.forName(RUNTIME + "util.bash.FlinkConfigLoader");
                yield loader.getMethod("migrateLegacyConfigurationToStandardYaml", String[].class)
                        .invoke(null, (Object) arguments);
            }
            case "dump" -> dump(request);
            case "arguments" -> modified(request);
            default -> throw new IllegalArgumentException("no request: " + what);
        };
    }

    /** The only configuration file of the folder. */
    private void write(String file, String content) throws IOException {
        for (String other : FILES) {
            Files.deleteIfExists(scratch.resolve(other));
        }
        Files.write(scratch.resolve(file), content.getBytes(StandardCharsets.UTF_8));
    }

    private Object load(Map<?, ?> request) throws ReflectiveOperationException, IOException {
        write((String) request.get("file"), (String) request.get("content"));
        return call(Class.forName(CONFIGURATION + "GlobalConfiguration"), "loadConfiguration", scratch.toString());
    }

    /** A configuration that takes string values as one that was loaded from a file does. */
    private Object empty(String mode) throws ReflectiveOperationException, IOException {
        write(mode.equals("legacy") ? FILES.get(0) : FILES.get(1), "");
        return call(Class.forName(CONFIGURATION + "GlobalConfiguration"), "loadConfiguration", scratch.toString());
    }

    /** The lines of config.yaml that BashJavaUtils writes for a configuration of strings. */
    private Object dump(Map<?, ?> request) throws ReflectiveOperationException, IOException {
        Object configuration = empty("standard-yaml");
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) request.get("config")).entrySet()) {
            call(configuration, "setString", entry.getKey(), entry.getValue());
        }
        return Class.forName(CONFIGURATION + "ConfigurationUtils")
                .getMethod("convertConfigToWritableLines", configuration.getClass(), boolean.class)
                .invoke(null, configuration, request.get("flat"));
    }

    /** What BashJavaUtils makes of a configuration file and arguments, as a string option reads what it writes. */
    private Object modified(Map<?, ?> request) throws ReflectiveOperationException, IOException {
        write(FILES.get(1), (String) request.get("content"));
        List<String> arguments = new ArrayList<>(List.of("--configDir", scratch.toString(), "-flatten"));
        for (Object argument : (List<?>) request.get("arguments")) {
            arguments.add((String) argument);
        }
        Object lines = Class.forName(RUNTIME + "util.bash.FlinkConfigLoader")
                .getMethod("loadAndModifyConfiguration", String[].class)
                .invoke(null, (Object) arguments.toArray(new String[0]));
        StringBuilder written = new StringBuilder();
        for (Object line : (List<?>) lines) {
            written.append(line).append('\n');
        }
        Object configuration = load(Map.of("file", FILES.get(1), "content", written.toString()));
        Map<String, Object> settings = settings(configuration, null);
        settings.replaceAll((key, setting) -> ((Map<?, ?>) setting).get("as_string"));
        return settings;
    }

    private static Object fromMap(Map<?, ?> request) throws ReflectiveOperationException {
        Class<?> type = Class.forName(CONFIGURATION + "Configuration");
        return type.getMethod("fromMap", Map.class).invoke(null, request.get("config"));
    }

    /** Every key with what is stored, what a string option reads, and what its own option reads. */
    private static Map<String, Object> settings(Object configuration, Map<?, ?> options)
            throws ReflectiveOperationException {
        Field data = Class.forName(CONFIGURATION + "Configuration").getDeclaredField("confData");
        data.setAccessible(true);
        Map<String, Object> settings = new TreeMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) data.get(configuration)).entrySet()) {
            String key = (String) entry.getKey();
            Map<String, Object> setting = new TreeMap<>();
            setting.put("as_string", read(configuration, option(key, "string")));
            setting.put("raw", entry.getValue().toString());
            setting.put("raw_type", entry.getValue().getClass().getSimpleName());
            if (options != null && options.get(key) instanceof List<?> place) {
                typed(configuration, place, setting);
            }
            settings.put(key, setting);
        }
        return settings;
    }

    private static void typed(Object configuration, List<?> place, Map<String, Object> setting) {
        try {
            Field field = Class.forName("org.apache.flink." + place.get(0)).getDeclaredField((String) place.get(1));
            field.setAccessible(true);
            Object option = field.get(null);
            try {
                setting.put("typed", read(configuration, option));
            } catch (InvocationTargetException refused) {
                setting.put("refused", refused.getCause().getClass().getSimpleName());
            }
        } catch (ReflectiveOperationException | LinkageError absent) {
            // The class is not on the class path, or the option is of another release.
        }
    }

    private static Object option(String key, String type) throws ReflectiveOperationException {
        boolean list = type.startsWith("list<");
        String item = list ? type.substring("list<".length(), type.length() - 1) : type;
        Object builder = call(Class.forName(CONFIGURATION + "ConfigOptions"), "key", key);
        Object typed = item.equals("enum") ? call(builder, "enumType", Choice.class) : call(builder, item + "Type");
        return call(list ? call(typed, "asList") : typed, "noDefaultValue");
    }

    private static Object read(Object configuration, Object option) throws ReflectiveOperationException {
        Class<?> optionType = Class.forName(CONFIGURATION + "ConfigOption");
        return plain(configuration.getClass().getMethod("get", optionType).invoke(configuration, option));
    }

    /** Durations in nanoseconds, memory sizes in bytes, floats as Java writes them. */
    private static Object plain(Object value) throws ReflectiveOperationException {
        if (value instanceof Float || value instanceof Double) {
            return value.toString();
        }
        if (value instanceof Duration duration) {
            BigInteger seconds = BigInteger.valueOf(duration.getSeconds());
            return seconds.multiply(BigInteger.valueOf(1_000_000_000L)).add(BigInteger.valueOf(duration.getNano()));
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        if (value instanceof List<?> items) {
            List<Object> plain = new ArrayList<>();
            for (Object item : items) {
                plain.add(plain(item));
            }
            return plain;
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> plain = new TreeMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                plain.put(entry.getKey(), plain(entry.getValue()));
            }
            return plain;
        }
        if (value != null && value.getClass().getName().equals(CONFIGURATION + "MemorySize")) {
            return call(value, "getBytes");
        }
        return value;
    }

    /** What BashJavaUtils derives for a TaskManager, the legacy heap size of up to 1.20 included. */
    private static Map<String, Object> taskManager(Object configuration) throws ReflectiveOperationException {
        Class<?> utils = Class.forName(RUNTIME + "clusterframework.TaskExecutorProcessUtils");
        Object mapped = configuration;
        String legacy = "getConfigurationMapLegacyTaskManagerHeapSizeToConfigOption";
        if (has(utils, legacy)) {
            mapped = call(utils, legacy, configuration, field("TaskManagerOptions", "TOTAL_FLINK_MEMORY"));
        }
        Object spec = call(utils, "processSpecFromConfig", mapped);
        Map<String, Object> answer = sizes(spec);
        answer.put("cpu", plain(((Number) call(call(spec, "getCpuCores"), "getValue")).doubleValue()));
        answer.put("framework_heap", bytes(spec, "getFrameworkHeapSize"));
        answer.put("framework_off_heap", bytes(spec, "getFrameworkOffHeapMemorySize"));
        answer.put("task_heap", bytes(spec, "getTaskHeapSize"));
        answer.put("task_off_heap", bytes(spec, "getTaskOffHeapSize"));
        answer.put("network", bytes(spec, "getNetworkMemSize"));
        answer.put("managed", bytes(spec, "getManagedMemorySize"));
        answer.put("xmx", bytes(spec, "getJvmHeapMemorySize"));
        answer.put("max_direct", bytes(spec, "getJvmDirectMemorySize"));
        Class<?> memory = Class.forName(RUNTIME + "util.config.memory.ProcessMemoryUtils");
        answer.put("jvm_args", call(memory, "generateJvmParametersStr", spec));
        return answer;
    }

    /** What BashJavaUtils derives for a JobManager, the legacy heap size of up to 1.20 included. */
    private static Map<String, Object> jobManager(Object configuration) throws ReflectiveOperationException {
        Class<?> utils = Class.forName(RUNTIME + "jobmanager.JobManagerProcessUtils");
        String legacy = "processSpecFromConfigWithNewOptionToInterpretLegacyHeap";
        Object spec =
                has(utils, legacy)
                        ? call(utils, legacy, configuration, field("JobManagerOptions", "JVM_HEAP_MEMORY"))
                        : call(utils, "processSpecFromConfig", configuration);
        Map<String, Object> answer = sizes(spec);
        answer.put("heap", bytes(spec, "getJvmHeapMemorySize"));
        answer.put("off_heap", bytes(spec, "getJvmDirectMemorySize"));
        answer.put("jvm_args", call(utils, "generateJvmParametersStr", spec, configuration));
        return answer;
    }

    private static Map<String, Object> sizes(Object spec) throws ReflectiveOperationException {
        Map<String, Object> sizes = new TreeMap<>();
        sizes.put("jvm_metaspace", bytes(spec, "getJvmMetaspaceSize"));
        sizes.put("jvm_overhead", bytes(spec, "getJvmOverheadSize"));
        sizes.put("total_flink", bytes(spec, "getTotalFlinkMemorySize"));
        sizes.put("total_process", bytes(spec, "getTotalProcessMemorySize"));
        return sizes;
    }

    private static Object bytes(Object spec, String getter) throws ReflectiveOperationException {
        return call(call(spec, getter), "getBytes");
    }

    private static Object field(String type, String name) throws ReflectiveOperationException {
        return Class.forName(CONFIGURATION + type).getField(name).get(null);
    }

    /** Calls a static method of a class, or a method of an object, that takes the arguments. */
    private static Object call(Object on, String name, Object... arguments) throws ReflectiveOperationException {
        Class<?> type = on instanceof Class<?> itself ? itself : on.getClass();
        for (Class<?> at = type; at != null; at = at.getSuperclass()) {
            for (Method method : at.getDeclaredMethods()) {
                if (method.getName().equals(name) && takes(method, arguments)) {
                    method.setAccessible(true);
                    return method.invoke(on instanceof Class ? null : on, arguments);
                }
            }
        }
        throw new NoSuchMethodException(type.getName() + "." + name);
    }

    private static boolean takes(Method method, Object... arguments) {
        Class<?>[] parameters = method.getParameterTypes();
        boolean takes = parameters.length == arguments.length && !method.isBridge();
        for (int at = 0; takes && at < parameters.length; at++) {
            takes = parameters[at].isInstance(arguments[at]);
        }
        return takes;
    }

    private static boolean has(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods()).anyMatch(method -> method.getName().equals(name));
    }
}
