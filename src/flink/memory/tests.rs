use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::flink::Release;
use crate::flink::catalogue::OptionId;
use crate::flink::value::RawValue;

const MIB: i64 = 1 << 20;

fn map<'a>(pairs: &[(&'a str, &'a str)]) -> BTreeMap<&'a str, &'a str> {
    pairs.iter().copied().collect()
}

/// Short names for the memory keys of a `TaskManager`; `..` begins a whole key.
fn taskmanager_keys(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let full = |name: &str| match name.strip_prefix("..") {
        Some(key) => key.to_owned(),
        None => format!("taskmanager.memory.{name}"),
    };
    pairs.iter().map(|(name, value)| (full(name), (*value).to_owned())).collect()
}

fn jobmanager_keys(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| (format!("jobmanager.memory.{name}"), (*value).to_owned())).collect()
}

fn release(text: &str) -> Release {
    text.parse::<crate::flink::Version>().ok().and_then(crate::flink::Version::release).expect("a release")
}

fn taskmanager_in(version: &str, pairs: &[(&str, &str)]) -> Result<TaskManagerMemory, Underived> {
    taskmanager_memory(&taskmanager_keys(pairs), release(version), LegacyHeap::Standalone)
}

fn taskmanager(pairs: &[(&str, &str)]) -> TaskManagerMemory {
    taskmanager_in("1.20", pairs).unwrap_or_else(|error| panic!("{error}"))
}

fn refused(pairs: &[(&str, &str)]) -> String {
    taskmanager_in("1.20", pairs).expect_err("a refusal").to_string()
}

fn jobmanager(pairs: &[(&str, &str)]) -> Result<JobManagerMemory, String> {
    jobmanager_memory(&jobmanager_keys(pairs), Release::NEWEST, LegacyHeap::Standalone)
        .map_err(|error| error.to_string())
}

#[test]
fn all_follows_from_the_size_of_the_process() {
    let memory = taskmanager(&[("process.size", "3333m"), ("..taskmanager.numberOfTaskSlots", "3")]);
    let expected = TaskManagerMemory {
        total_process: 3_494_903_808,
        total_flink: 2_876_977_966,
        jvm_heap: 1_170_053_507 + 128 * MIB,
        framework_heap: 128 * MIB,
        task_heap: 1_170_053_507,
        framework_off_heap: 128 * MIB,
        task_off_heap: 0,
        network: 287_697_800,
        managed: 1_150_791_203,
        jvm_metaspace: 256 * MIB,
        jvm_overhead: 349_490_386,
        cpu_cores: Some(3.0),
        slots: Some(3),
        decided_by: memory.decided_by,
    };
    assert_eq!(memory, expected);
    assert_eq!(
        memory.jvm_arguments().to_string(),
        "-Xmx1304271235 -Xms1304271235 -XX:MaxDirectMemorySize=421915528 -XX:MaxMetaspaceSize=268435456"
    );
}

#[test]
fn all_follows_from_flinks_memory() {
    let fractions = [("managed.fraction", "0.25"), ("network.fraction", "0.15"), ("jvm-overhead.fraction", "0.2")];
    let memory = taskmanager(&[&[("flink.size", "2000m")], fractions.as_slice()].concat());
    assert_eq!((memory.managed, memory.network, memory.task_heap), (524_288_000, 314_572_812, 989_855_732));
    assert_eq!((memory.jvm_overhead, memory.total_process), (591_396_875, 2_956_984_331));
}

#[test]
fn all_follows_from_task_heap_and_managed_memory() {
    let parts = [("task.heap.size", "700m"), ("managed.size", "300m"), ("managed.fraction", "7")];
    let memory = taskmanager(&parts);
    assert_eq!((memory.network, memory.total_flink), (146_334_608, 1_463_346_064));
    assert_eq!((memory.jvm_overhead, memory.total_process), (192 * MIB, 1_933_108_112));
    let memory = taskmanager(&[&[("flink.size", "1500m")], parts.as_slice()].concat());
    assert_eq!((memory.network, memory.jvm_overhead), (255_852_544, 204_588_831));
    assert_eq!(memory.total_process, 2_045_888_287);
}

#[test]
fn the_network_takes_the_rest_where_the_task_heap_is_set() {
    let memory = taskmanager(&[("flink.size", "1500m"), ("task.heap.size", "500m")]);
    assert_eq!((memory.managed, memory.network, memory.task_heap), (629_145_609, 150_994_935, 500 * MIB));
}

#[test]
fn the_network_is_capped_up_to_1_16() {
    let network = |version| taskmanager_in(version, &[("process.size", "20g")]).map(|memory| memory.network);
    assert_eq!(network("1.16"), Ok(1 << 30));
    assert_eq!(network("1.17"), Ok(2_013_265_950));
}

#[test]
fn the_overhead_takes_the_rest_where_process_and_flink_are_set() {
    let memory = taskmanager(&[("process.size", "3g"), ("flink.size", "2500m"), ("jvm-overhead.fraction", "0.9")]);
    assert_eq!((memory.jvm_overhead, memory.total_process), (316 * MIB, 3 << 30));
}

#[test]
fn older_names_count_as_long_as_a_release_reads_them() {
    let old = [
        ("..taskmanager.memory.size", "100m"),
        ("..taskmanager.network.memory.min", "80m"),
        ("..taskmanager.network.memory.max", "80m"),
        ("flink.size", "1g"),
    ];
    for version in ["1.13", "2.3"] {
        let memory = taskmanager_in(version, &old).expect("memory");
        assert_eq!((memory.managed, memory.network), (100 * MIB, 80 * MIB), "{version}");
    }
    let both = [&old[..], &[("managed.size", "150m")]].concat();
    assert_eq!(taskmanager(&both).managed, 150 * MIB);
}

#[test]
fn the_number_of_buffers_counts_until_1_20_and_alone() {
    let buffers = ("..taskmanager.network.numberOfBuffers", "5000");
    let base = [("flink.size", "1500m"), buffers, ("segment-size", "16k")];
    assert_eq!(taskmanager(&base).network, 5000 << 14);
    assert_eq!(taskmanager_in("2.0", &base).map(|memory| memory.network), Ok(157_286_402));
    let with_newer = [&base[..], &[("network.max", "100m")]].concat();
    assert_eq!(taskmanager(&with_newer).network, 100 * MIB);
    assert_eq!(
        refused(&[&base[..], &[("task.heap.size", "500m"), ("managed.size", "500m")]].concat()),
        "244 mb of `taskmanager.memory.flink.size` (1500 mb) remain for the network memory, \
         but `taskmanager.network.numberOfBuffers` makes 78.1 mb (81920000 bytes)"
    );
    let fits = [("task.heap.size", "500m"), ("managed.size", "744m"), ("flink.size", "1540m")];
    let fits = [&fits[..], &[("..taskmanager.network.numberOfBuffers", "1280")]].concat();
    assert_eq!(taskmanager(&fits).network, 40 * MIB);
    assert_eq!(
        refused(&[buffers, ("flink.size", "1g"), ("segment-size", "10k")]),
        "`taskmanager.memory.segment-size` (10 kb) must be a power of two from 4 kb to 1 gb"
    );
    assert_eq!(
        refused(&[("..taskmanager.network.numberOfBuffers", "-1"), ("flink.size", "1g")]),
        "`taskmanager.network.numberOfBuffers` is -1, and must not be below 0"
    );
    assert_eq!(taskmanager(&[("..taskmanager.network.numberOfBuffers", "0"), ("flink.size", "1g")]).network, 0);
}

#[test]
fn the_old_heap_keys_mean_what_the_start_makes_of_them() {
    let old = map(&[("taskmanager.heap.size", "1500m"), ("taskmanager.heap.mb", "7")]);
    let memory = |start| taskmanager_memory(&old, release("1.20"), start);
    let standalone = memory(LegacyHeap::Standalone).expect("memory");
    assert_eq!((standalone.total_flink, standalone.task_heap), (1500 * MIB, 517_996_533));
    let container = memory(LegacyHeap::Container).expect("memory");
    assert_eq!((container.total_process, container.task_heap), (1500 * MIB, 283_115_513));
    assert!(memory(LegacyHeap::Ignored).is_err());
    assert!(taskmanager_memory(&old, release("2.0"), LegacyHeap::Standalone).is_err());

    let old = map(&[("jobmanager.heap.mb", "900")]);
    let memory = |start| jobmanager_memory(&old, release("1.20"), start).expect("memory");
    assert_eq!(memory(LegacyHeap::Standalone).total_process, 1_547_698_176);
    assert_eq!(memory(LegacyHeap::Container).total_process, 900 * MIB);
    assert!(jobmanager_memory(&old, Release::NEWEST, LegacyHeap::Standalone).is_err());

    assert_eq!(
        refused(&[("process.size", "4g"), ("..taskmanager.heap.size", "1g")]),
        "beside `taskmanager.heap.size` (1 gb) and `taskmanager.memory.jvm-metaspace.size` (256 mb by default), \
         2816 mb of `taskmanager.memory.process.size` (4 gb) remain for the JVM overhead, which is more than \
         `taskmanager.memory.jvm-overhead.max` (1 gb by default)"
    );
    assert_eq!(taskmanager(&[("flink.size", "1g"), ("..taskmanager.heap.size", "?")]).total_flink, 1 << 30);
    assert_eq!(refused(&[("..taskmanager.heap.mb", "-5")]), "`taskmanager.heap.mb` is -5, and must not be below 0");
    assert!(refused(&[("..taskmanager.heap.mb", "0")]).ends_with("more than `taskmanager.heap.mb` (0)"));
    assert_eq!(
        refused(&[("..taskmanager.heap.mb", "1g")]),
        "`taskmanager.heap.mb` cannot be read: this is not an integer: `1g`"
    );
}

#[test]
fn a_jobmanager_follows_from_its_process_flinks_memory_or_heap() {
    let memory = jobmanager(&[("process.size", "2500m")]).expect("memory");
    assert_eq!((memory.jvm_overhead, memory.total_flink), (262_144_003, 2_090_860_541));
    assert_eq!((memory.jvm_heap, memory.off_heap), (1_956_642_813, 128 * MIB));
    let memory = jobmanager(&[("flink.size", "3000m")]).expect("memory");
    assert_eq!((memory.jvm_heap, memory.total_process), (2872 * MIB, 3_793_514_957));
    let memory = jobmanager(&[("heap.size", "900m")]).expect("memory");
    assert_eq!((memory.total_flink, memory.total_process), (1028 * MIB, 1_547_698_176));
    let memory = jobmanager(&[("heap.size", "900m"), ("flink.size", "1g")]).expect("memory");
    assert_eq!((memory.off_heap, memory.total_flink), (124 * MIB, 1 << 30));
    let memory = jobmanager(&[("heap.size", "1g"), ("flink.size", "1g")]).expect("memory");
    assert_eq!(memory.off_heap, 0);
}

#[test]
fn the_direct_memory_of_a_jobmanager_is_limited_on_demand() {
    let heap = ("heap.size", "1g");
    let arguments = |limit| {
        let pairs = [heap, ("enable-jvm-direct-memory-limit", limit)];
        jobmanager(&pairs).map(|memory| memory.jvm_arguments().to_string())
    };
    let plain = "-Xmx1073741824 -Xms1073741824 -XX:MaxMetaspaceSize=268435456";
    let limited = "-Xmx1073741824 -Xms1073741824 -XX:MaxDirectMemorySize=134217728 -XX:MaxMetaspaceSize=268435456";
    assert_eq!(arguments("false").as_deref(), Ok(plain));
    assert_eq!(arguments("TRUE").as_deref(), Ok(limited));
    assert!(arguments("yes").expect_err("a refusal").contains("enable-jvm-direct-memory-limit"));
}

#[test]
fn jobmanagers_are_refused_with_the_keys_to_change() {
    let refused = |pairs| jobmanager(pairs).expect_err("a refusal");
    assert_eq!(
        refused(&[]),
        "nothing tells how large the process is: set `jobmanager.memory.process.size`, \
         `jobmanager.memory.flink.size`, or `jobmanager.memory.heap.size`"
    );
    assert_eq!(
        refused(&[("heap.size", "2g"), ("flink.size", "1g")]),
        "`jobmanager.memory.heap.size` (2 gb) is more than `jobmanager.memory.flink.size` (1 gb)"
    );
    assert_eq!(
        refused(&[("heap.size", "2g"), ("off-heap.size", "1g"), ("flink.size", "4g")]),
        "`jobmanager.memory.heap.size` (2 gb) and `jobmanager.memory.off-heap.size` (1 gb) come to 3 gb, \
         not to `jobmanager.memory.flink.size` (4 gb)"
    );
    assert_eq!(
        refused(&[("flink.size", "128m")]),
        "no heap is left: `jobmanager.memory.off-heap.size` (128 mb by default) takes all of \
         `jobmanager.memory.flink.size` (128 mb)"
    );
    assert_eq!(
        refused(&[("process.size", "300m")]),
        "`jobmanager.memory.jvm-metaspace.size` (256 mb by default) and `jobmanager.memory.jvm-overhead.min` \
         (192 mb by default) come to 448 mb, which is more than `jobmanager.memory.process.size` (300 mb)"
    );
}

#[test]
fn taskmanagers_are_refused_with_the_keys_to_change() {
    assert_eq!(
        refused(&[("task.heap.size", "1g"), ("managed.fraction", "0.3")]),
        "nothing tells how large the process is: set `taskmanager.memory.process.size`, \
         `taskmanager.memory.flink.size`, or both `taskmanager.memory.task.heap.size` and \
         `taskmanager.memory.managed.size`"
    );
    assert_eq!(
        refused(&[("process.size", "3Gi")]),
        "`taskmanager.memory.process.size` cannot be read: there is no such unit of memory: `Gi`"
    );
    assert_eq!(
        refused(&[("flink.size", "1g"), ("managed.fraction", "1")]),
        "`taskmanager.memory.managed.fraction` is 1, and must be at least 0 and below 1"
    );
    assert_eq!(
        refused(&[("flink.size", "1g"), ("network.fraction", "-.3")]),
        "`taskmanager.memory.network.fraction` is -0.3, and must be at least 0 and below 1"
    );
    assert_eq!(
        refused(&[("flink.size", "1g"), ("..taskmanager.network.memory.max", "3000000")]),
        "`taskmanager.memory.network.min` (64 mb by default) is larger than \
         `taskmanager.network.memory.max` (3000000 bytes)"
    );
    assert_eq!(
        refused(&[("process.size", "700m"), ("managed.size", "0"), ("network.min", "99m")]),
        "`taskmanager.memory.framework.heap.size` (128 mb by default), \
         `taskmanager.memory.framework.off-heap.size` (128 mb by default), and \
         `taskmanager.memory.network.min` (99 mb) come to 355 mb, which is more than the 252 mb that \
         `taskmanager.memory.process.size` leaves beside metaspace and overhead"
    );
    assert_eq!(
        refused(&[("flink.size", "1g"), ("task.heap.size", "300m"), ("managed.size", "450m")]),
        "beside `taskmanager.memory.framework.heap.size` (128 mb by default), \
         `taskmanager.memory.framework.off-heap.size` (128 mb by default), `taskmanager.memory.task.heap.size` \
         (300 mb), and `taskmanager.memory.managed.size` (450 mb), 18 mb of `taskmanager.memory.flink.size` (1 gb) \
         remain for the network memory, which is less than `taskmanager.memory.network.min` (64 mb by default)"
    );
    assert_eq!(
        refused(&[("flink.size", "1g"), ("process.size", "1200m")]),
        "`taskmanager.memory.flink.size` (1 gb) and `taskmanager.memory.jvm-metaspace.size` (256 mb by default) \
         come to 1280 mb, which is more than `taskmanager.memory.process.size` (1200 mb)"
    );
    for (size, shown) in [("9999m", "9999 mb"), ("10000m", "10485760000 bytes")] {
        let refusal = refused(&[("flink.size", "20g"), ("process.size", size)]);
        assert!(refusal.ends_with(&format!("more than `taskmanager.memory.process.size` ({shown})")), "{refusal}");
    }
    assert_eq!(
        refused(&[("flink.size", "9223372036854775807"), ("managed.size", "0")]),
        "`taskmanager.memory.flink.size` and `taskmanager.memory.jvm-metaspace.size` come to more than Flink can count"
    );
    assert_eq!(
        refused(&[("flink.size", "800t"), ("segment-size", "4k")]),
        "a network memory of 80.0 tb (87960931532800 bytes) is more segments of \
         `taskmanager.memory.segment-size` (4 kb) than Flink can count"
    );
    let most = i64::from(i32::MAX) * 4096;
    let network = |bytes: i64, segment| {
        let bytes = bytes.to_string();
        let all = [("flink.size", "80t"), ("segment-size", segment), ("network.min", &bytes), ("network.max", &bytes)];
        taskmanager_in("1.20", &all).map(|memory| memory.network)
    };
    assert_eq!(network(most, "4k").ok(), Some(most));
    assert!(network(most + 4096, "4k").is_err());
    assert_eq!(network(most + 4096, "5k").ok(), Some(most + 4096), "segments of a refused size are not counted");
    assert_eq!(network(most + 4096, "0").ok(), Some(most + 4096));
    assert_eq!(
        refused(&[("flink.size", "1g"), ("..taskmanager.cpu.cores", "NaN")]),
        "`taskmanager.cpu.cores` is NaN: a TaskManager needs a number of processor cores above 0"
    );
    assert_eq!(
        refused(&[("flink.size", "1g"), ("..taskmanager.cpu.cores", "0")]),
        "`taskmanager.cpu.cores` is 0: a TaskManager needs a number of processor cores above 0"
    );
    assert_eq!(
        refused(&[("flink.size", "1g"), ("..taskmanager.numberOfTaskSlots", "-1")]),
        "`taskmanager.numberOfTaskSlots` is -1: a TaskManager needs a number of processor cores above 0"
    );
}

#[test]
fn what_nothing_follows_from_is_not_looked_at() {
    let bad = [("managed.fraction", "2"), ("managed.size", "10m"), ("segment-size", "?"), ("flink.size", "1g")];
    assert_eq!(taskmanager(&bad).managed, 10 * MIB);
    let bad = [("task.heap.size", "1g"), ("managed.size", "1g"), ("process.size", "much")];
    assert!(refused(&bad).contains("process.size"));
}

/// A map with one key whose value is filled in later.
struct Templated<'a>(BTreeMap<&'a str, &'a str>, &'a str);

impl Configuration for Templated<'_> {
    fn get(&self, key: &str) -> Option<Configured<'_>> {
        if key == self.1 { Some(Configured::Unknown) } else { Configuration::get(&self.0, key) }
    }
}

#[test]
fn an_unknown_value_is_no_refusal() {
    let process = map(&[("taskmanager.memory.process.size", "2g"), ("jobmanager.memory.process.size", "2g")]);
    let memory = |key| {
        let templated = Templated(process.clone(), key);
        taskmanager_memory(&templated, Release::NEWEST, LegacyHeap::Standalone)
    };
    for key in ["taskmanager.memory.process.size", "taskmanager.memory.flink.size", "taskmanager.network.memory.max"] {
        let error = memory(key).expect_err("unknown");
        assert_eq!(error, Underived::Unknown { key });
        assert_eq!(error.to_string(), format!("the value of `{key}` is not known here"));
    }
    let slots = memory("taskmanager.numberOfTaskSlots").expect("memory");
    assert_eq!((slots.cpu_cores, slots.slots, slots.total_process), (None, None, 2 << 30));
    let cores = memory("taskmanager.cpu.cores").expect("memory");
    assert_eq!((cores.cpu_cores, cores.slots), (None, Some(1)));
    assert!(memory("taskmanager.heap.size").is_ok());
}

/// One key that `config.yaml` gave an object of its own.
struct One(&'static str, RawValue<'static>);

impl Configuration for One {
    fn get(&self, key: &str) -> Option<Configured<'_>> {
        (key == self.0).then(|| Configured::Value(self.1.to_borrowed()))
    }
}

#[test]
fn numbers_of_config_yaml_are_bytes() {
    let one = One("jobmanager.memory.flink.size", RawValue::Integer(400_000_000));
    let memory = jobmanager_memory(&one, Release::NEWEST, LegacyHeap::Standalone).expect("memory");
    assert_eq!(memory.total_flink, 400_000_000);
}

/// Every option of the model, under every name.
fn names() -> Vec<&'static str> {
    let of_model = |key: &str| {
        key.contains("manager.memory.") || key.contains("manager.heap.") || key.starts_with("taskmanager.network")
    };
    let names = OptionId::all().flat_map(|option| {
        let aliases: Vec<_> = option.aliases().map(|alias| alias.name.as_str()).collect();
        aliases.into_iter().chain([option.key()])
    });
    let mut names: Vec<_> = names.filter(|name| of_model(name)).collect();
    names.extend(["taskmanager.cpu.cores", "taskmanager.numberOfTaskSlots"]);
    names
}

fn any_value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[0-9]{1,4}(m|g|mb| kb)",
        2 => "0?\\.[0-9]{1,3}",
        1 => "-?[0-9]{0,19}[bkmgt]?",
        1 => any::<String>(),
        1 => prop::sample::select(vec!["NaN", "1e30", "9223372036854775807", "8388607t", "true", "", "0.99999994"])
            .prop_map(str::to_owned),
    ]
}

fn check_sums(configuration: &BTreeMap<String, String>, release: Release, start: LegacyHeap) {
    match taskmanager_memory(configuration, release, start) {
        Ok(memory) => {
            let heap = memory.framework_heap + memory.task_heap;
            let off_heap = memory.framework_off_heap + memory.task_off_heap + memory.network + memory.managed;
            assert_eq!(memory.jvm_heap, heap);
            assert_eq!(memory.total_flink, heap + off_heap);
            assert_eq!(memory.total_process, memory.total_flink + memory.jvm_metaspace + memory.jvm_overhead);
            assert!(memory.task_heap >= 0 && memory.network >= 0 && memory.managed >= 0 && memory.jvm_overhead >= 0);
            assert!(!memory.jvm_arguments().to_string().is_empty());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    match jobmanager_memory(configuration, release, start) {
        Ok(memory) => {
            assert_eq!(memory.total_flink, memory.jvm_heap + memory.off_heap);
            assert_eq!(memory.total_process, memory.total_flink + memory.jvm_metaspace + memory.jvm_overhead);
            assert!(memory.jvm_heap >= 0 && memory.off_heap >= 0 && memory.jvm_overhead >= 0);
            assert!(!memory.jvm_arguments().to_string().is_empty());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1024))]

    #[test]
    fn any_configuration_gives_an_answer(
        pairs in prop::collection::btree_map(prop::sample::select(names()), any_value(), 0..8),
        base in prop::option::of(prop::sample::select(vec!["process.size", "flink.size", "task.heap.size", "heap.size"])),
        size in "[1-9][0-9]{0,3}m|[1-9][0-9]?g",
    ) {
        let mut configuration: BTreeMap<String, String> =
            pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        if let Some(base) = base {
            configuration.insert(format!("taskmanager.memory.{base}"), size.clone());
            configuration.insert(format!("jobmanager.memory.{base}"), size);
        }
        for release in Release::all() {
            for start in [LegacyHeap::Standalone, LegacyHeap::Container, LegacyHeap::Ignored] {
                check_sums(&configuration, release, start);
            }
        }
    }

    #[test]
    fn memory_that_holds_in_the_next_release_is_what_that_derives(
        pairs in prop::collection::btree_map(prop::sample::select(names()), any_value(), 0..8),
        total in prop::option::of("[1-9][0-9]?g"),
        flink in prop::option::of("[1-9][0-9]?g"),
        off_heap in prop::option::of("[1-9][0-9]?g"),
        start in prop::sample::select(vec![LegacyHeap::Standalone, LegacyHeap::Container, LegacyHeap::Ignored]),
    ) {
        let mut configuration: BTreeMap<&str, String> = pairs;
        if let Some(total) = total {
            configuration.insert("taskmanager.memory.process.size", total.clone());
            configuration.insert("jobmanager.memory.process.size", total);
        }
        configuration.extend(flink.map(|size| ("taskmanager.memory.flink.size", size)));
        configuration.extend(off_heap.map(|size| ("taskmanager.memory.task.off-heap.size", size)));
        let releases: Vec<Release> = Release::all().collect();
        for pair in releases.windows(2) {
            if let Ok(model) = TaskManagerModel::new(&configuration, pair[0], start) {
                let memory = model.memory();
                let next = taskmanager_memory(&configuration, pair[1], start);
                prop_assert!(!model.holds_in(pair[1], &memory) || same(&memory, &next), "{memory:?} {next:?}");
            }
        }
    }
}

/// Equal, or refused for a number that is none.
fn same<T: std::fmt::Debug>(one: &T, other: &T) -> bool {
    format!("{one:?}") == format!("{other:?}")
}

/// Most configurations come to the same in releases that changed what does not decide.
#[test]
fn memory_holds_in_a_release_that_changed_what_does_not_decide() {
    let releases: Vec<Release> = Release::all().collect();
    let derived_anew = |pairs: &[(&str, &str)]| {
        let configuration = map(pairs);
        let changed = releases.windows(2).filter(|pair| !derives_as_before(pair[1]));
        let is_anew = |pair: &&[Release]| {
            let model = TaskManagerModel::new(&configuration, pair[0], LegacyHeap::Standalone).expect("a model");
            !model.holds_in(pair[1], &model.memory())
        };
        changed.filter(is_anew).map(|pair| pair[1].to_string()).collect::<Vec<_>>()
    };
    let gone = ["2.0"];
    assert_eq!(derived_anew(&[("taskmanager.memory.process.size", "4g")]), gone, "options that it looks for are gone");
    assert_eq!(derived_anew(&[("taskmanager.memory.process.size", "500m")]), gone);
    let most = ["1.17", "2.0"];
    assert_eq!(derived_anew(&[("taskmanager.memory.process.size", "64g")]), most, "the most for the network rose");
    let hidden = [
        ("taskmanager.memory.flink.size", "64g"),
        ("taskmanager.memory.process.size", "64g"),
        ("taskmanager.memory.task.off-heap.size", "34g"),
    ];
    assert_eq!(derived_anew(&hidden), most, "a refusal of totals does not tell what decided a part");
}

/// Where two releases are said to derive alike, they do, whatever is set.
#[test]
fn releases_that_derive_alike_do() {
    let releases: Vec<Release> = Release::all().collect();
    let configurations = [
        vec![("taskmanager.memory.process.size", "1728m")],
        vec![("taskmanager.memory.process.size", "64g"), ("taskmanager.numberOfTaskSlots", "8")],
        vec![("taskmanager.memory.flink.size", "20g"), ("taskmanager.memory.network.fraction", "0.3")],
        vec![("taskmanager.heap.size", "2g"), ("taskmanager.network.memory.max", "2g")],
        vec![("taskmanager.memory.process.size", "1g"), ("taskmanager.network.numberOfBuffers", "2048")],
    ];
    let mut alike = 0;
    for pair in releases.windows(2).filter(|pair| super::derives_as_before(pair[1])) {
        alike += 1;
        for configuration in &configurations {
            let configuration: BTreeMap<_, _> = configuration.iter().copied().collect();
            let of = |release| super::taskmanager_memory(&configuration, release, LegacyHeap::Standalone);
            assert_eq!(of(pair[0]), of(pair[1]), "{} and {}: {configuration:?}", pair[0], pair[1]);
        }
    }
    assert!((5..11).contains(&alike), "{alike} releases derive as the one before");
}
