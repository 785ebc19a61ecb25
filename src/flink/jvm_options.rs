//! Options of the JVM, as Flink's start scripts hand them over.

use std::ops::Range;

use super::Release;

/// Flags that choose a garbage collector, and the one that each stands for: the
/// last two belong to another.
const COLLECTORS: [(&str, &str); 8] = [
    ("UseSerialGC", "UseSerialGC"),
    ("UseParallelGC", "UseParallelGC"),
    ("UseG1GC", "UseG1GC"),
    ("UseZGC", "UseZGC"),
    ("UseShenandoahGC", "UseShenandoahGC"),
    (CONC_MARK_SWEEP, CONC_MARK_SWEEP),
    ("UseParNewGC", CONC_MARK_SWEEP),
    ("UseParallelOldGC", "UseParallelGC"),
];

const CONC_MARK_SWEEP: &str = "UseConcMarkSweepGC";

/// The option that chooses the collector which Flink means its `TaskManager`s to have.
pub const G1: &str = "-XX:+UseG1GC";

/// With fewer processors or less memory the JVM takes the serial collector where
/// none is chosen. Both are those of the container, a part of a processor counts
/// as a whole one.
/// Source: `OpenJDK`, `os::is_server_class_machine` and `GCConfig::select_gc_ergonomically`;
/// one processor measured on Java 17 and 25.
const SERVER_PROCESSORS: f64 = 2.0;
const SERVER_MEMORY: i64 = 1792 << 20;

/// Whether the JVM counts so many processors as too few for a concurrent collector.
#[must_use]
pub fn are_few_processors(cores: f64) -> bool {
    cores.ceil() < SERVER_PROCESSORS
}

/// Whether the JVM counts so many bytes as too few for a concurrent collector.
#[must_use]
pub fn is_little_memory(bytes: i64) -> bool {
    bytes < SERVER_MEMORY
}

/// Whether the start script chooses G1 by itself where no option of the JVM is
/// set at all. Since 1.18 there always is one.
/// Source: `taskmanager.sh`; FLINK-32290.
#[must_use]
pub fn chooses_g1_without_options(release: Release) -> bool {
    !release.at_least(1, 18)
}

/// Whether a word makes the JVM count otherwise than by the container.
#[must_use]
pub fn decides_ergonomics(word: &str) -> bool {
    ["-XX:ActiveProcessorCount=", "-XX:+AlwaysActAsServerClassMachine", "-XX:-UseContainerSupport"]
        .iter()
        .any(|flag| bare(word).starts_with(flag))
}

/// Splits options where the shell does, which the start scripts let evaluate
/// them; `None` where a quote is not closed.
/// Source: `flink-console.sh` and `flink-daemon.sh`, `eval echo`; the quotes
/// around a whole value are taken off by `config.sh`.
#[must_use]
pub fn words(text: &str) -> Option<Vec<Range<usize>>> {
    let inner = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner.and_then(split) {
        Some(words) => Some(words.into_iter().map(|word| word.start + 1..word.end + 1).collect()),
        None => split(text),
    }
}

fn split(text: &str) -> Option<Vec<Range<usize>>> {
    let (mut words, mut start, mut quote) = (Vec::new(), None, None);
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, _) if c.is_whitespace() => {
                words.extend(start.take().map(|start| start..at));
                continue;
            }
            (None | Some('"'), '\\') => {
                chars.next();
            }
            _ => {}
        }
        start.get_or_insert(at);
    }
    words.extend(start.map(|start| start..text.len()));
    quote.is_none().then_some(words)
}

/// What an option says about the garbage collector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collector {
    /// It chooses the one with this flag.
    On(&'static str),
    /// It takes the choice of this one back.
    Off(&'static str),
}

impl Collector {
    /// What a word says, if anything.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let flag = bare(word).strip_prefix("-XX:")?;
        let (name, collector) = COLLECTORS.iter().find(|(name, _)| flag.get(1..) == Some(name))?;
        match flag.as_bytes().first()? {
            b'+' => Some(Collector::On(collector)),
            b'-' if name == collector => Some(Collector::Off(collector)),
            _ => None,
        }
    }
}

/// Whether the JVMs that run Flink 2 have a collector no more.
#[must_use]
pub fn is_gone_with_java_11(collector: &str) -> bool {
    collector == CONC_MARK_SWEEP
}

/// Options that a Java release took out, and that release. Up to 16 the JVM
/// starts with the last two, and does without.
/// Source: the migration guide of Java 9 (JEP 158, JEP 271), JEP 363 for 14;
/// on 17 and 25 measured, where the JVM calls them unrecognized.
const REMOVED: [(&str, u16); 14] = [
    ("PrintGCDateStamps", 9),
    ("PrintGCTimeStamps", 9),
    ("PrintGCApplicationStoppedTime", 9),
    ("PrintHeapAtGC", 9),
    ("PrintTenuringDistribution", 9),
    ("UseGCLogFileRotation", 9),
    ("NumberOfGCLogFiles", 9),
    ("GCLogFileSize", 9),
    ("UseParNewGC", 14),
    (CONC_MARK_SWEEP, 14),
    ("CMSInitiatingOccupancyFraction", 14),
    ("UseCMSInitiatingOccupancyOnly", 14),
    ("MaxPermSize", 17),
    ("PermSize", 17),
];

/// The option that Java 9 has only for old times' sake, and what took its place.
/// Source: the migration guide of Java 9.
const PRINT_GC_DETAILS: &str = "PrintGCDetails";
const UNIFIED_LOGGING: (u16, &str) = (9, "-Xlog:gc*");

/// An option that newer Java releases have no more, or only for old times' sake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outdated {
    /// The first Java release that is without it, or warns of it.
    pub since: u16,
    /// Whether the JVM still does what it says.
    pub works: bool,
    /// The option to set instead, where there is one.
    pub instead: Option<&'static str>,
}

impl Outdated {
    /// What is known of a word, if it is such an option.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let flag = bare(word).strip_prefix("-XX:")?.trim_start_matches(['+', '-']);
        let name = flag.split('=').next()?;
        if name == PRINT_GC_DETAILS {
            let (since, instead) = UNIFIED_LOGGING;
            return Some(Self { since, works: true, instead: Some(instead) });
        }
        let (name, since) = REMOVED.iter().find(|(removed, _)| *removed == name)?;
        Some(Self { since: *since, works: false, instead: (*name == CONC_MARK_SWEEP).then_some(G1) })
    }
}

/// Whether a Java release waits for the system's random numbers when TLS asks for some.
/// Source: JEP 273 and JDK-8047769; fixed with Java 9.
#[must_use]
pub fn is_slow_to_seed(java: u16) -> bool {
    java < 9
}

/// Whether options tell the JVM to take random numbers where it need not wait.
#[must_use]
pub fn seeds_fast(options: &str) -> bool {
    options.contains("-Djava.security.egd=")
}

/// Whether a Java release has a flag no more.
#[must_use]
pub fn is_without(java: u16, flag: &str) -> bool {
    REMOVED.iter().any(|&(removed, since)| removed == flag && since <= java)
}

/// The oldest Java that a Flink release runs on.
/// Source: `java.version` in the root `pom.xml`; 2.0 dropped Java 8.
#[must_use]
pub fn oldest_java(release: Release) -> u16 {
    if release.at_least(2, 0) { 11 } else { 8 }
}

/// Whether the start scripts let the JVM pass over options that it does not know.
/// Source: `config.sh`, `-XX:+IgnoreUnrecognizedVMOptions`; FLINK-32290.
#[must_use]
pub fn passes_over_unknown(release: Release) -> bool {
    release.at_least(1, 18)
}

/// A part of the memory that Flink gives the JVM a limit for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryFlag {
    /// The heap.
    Heap,
    /// Direct buffers.
    Direct,
    /// Class metadata.
    Metaspace,
}

impl MemoryFlag {
    /// The part that a word limits, if any.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let word = bare(word);
        let is_size =
            |prefix: &str| word.strip_prefix(prefix).is_some_and(|size| size.starts_with(|c: char| c.is_ascii_digit()));
        let any = |prefixes: &[&str]| prefixes.iter().any(|prefix| is_size(prefix));
        if any(&["-Xmx", "-Xms", "-XX:MaxHeapSize=", "-XX:InitialHeapSize="]) {
            Some(MemoryFlag::Heap)
        } else if is_size("-XX:MaxDirectMemorySize=") {
            Some(MemoryFlag::Direct)
        } else {
            is_size("-XX:MaxMetaspaceSize=").then_some(MemoryFlag::Metaspace)
        }
    }
}

fn bare(word: &str) -> &str {
    word.trim_matches(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split_words(text: &str) -> Option<Vec<&str>> {
        Some(words(text)?.into_iter().map(|word| &text[word]).collect())
    }

    #[test]
    fn words_are_the_shells() {
        assert_eq!(split_words(" -a  -Db=\"c d\" "), Some(vec!["-a", "-Db=\"c d\""]));
        assert_eq!(split_words("\"-a -b\""), Some(vec!["-a", "-b"]));
        assert_eq!(split_words("-Da=\"b c\" \"-d e\""), Some(vec!["-Da=\"b c\"", "\"-d e\""]));
        assert_eq!(split_words("-a='b\"' \\\" "), Some(vec!["-a='b\"'", "\\\""]));
        assert_eq!(split_words(""), Some(Vec::new()));
        for open in ["-a=\"b", "-a='b c", "\"", "don't"] {
            assert_eq!(split_words(open), None, "{open}");
        }
    }

    #[test]
    fn outdated_options_know_their_end() {
        let since = |word| Outdated::of(word).map(|outdated| (outdated.since, outdated.works));
        assert_eq!(since("-XX:+PrintGCDetails"), Some((9, true)));
        assert_eq!(since("-XX:+PrintGCDateStamps"), Some((9, false)));
        assert_eq!(since("\"-XX:NumberOfGCLogFiles=10\""), Some((9, false)));
        assert_eq!(since("-XX:+UseConcMarkSweepGC"), Some((14, false)));
        assert_eq!(since("-XX:MaxPermSize=256m"), Some((17, false)));
        for other in ["-XX:+UseG1GC", "-Xlog:gc*", "-XX:MaxMetaspaceSize=1g", "PrintGCDetails", ""] {
            assert_eq!(since(other), None, "{other}");
        }
    }

    #[test]
    fn collectors_and_sizes_are_told_from_other_flags() {
        assert_eq!(Collector::of("-XX:+UseParNewGC"), Some(Collector::On(CONC_MARK_SWEEP)));
        assert_eq!(Collector::of("-XX:-UseG1GC"), Some(Collector::Off("UseG1GC")));
        for other in
            ["-XX:-UseParallelOldGC", "-XX:+UseMaximumCompactionOnSystemGC", "-XX:+UseStringDeduplication", "-XX:"]
        {
            assert_eq!(Collector::of(other), None, "{other}");
        }
        assert_eq!(MemoryFlag::of("-Xmx4g"), Some(MemoryFlag::Heap));
        assert_eq!(MemoryFlag::of("-XX:MaxDirectMemorySize=1g"), Some(MemoryFlag::Direct));
        for other in ["-Xmn1g", "-Xss512k", "-Xmx", "-XX:MetaspaceSize=64m", "-XX:MaxRAMPercentage=50"] {
            assert_eq!(MemoryFlag::of(other), None, "{other}");
        }
    }
}
