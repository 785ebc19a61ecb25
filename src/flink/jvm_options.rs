//! Options of the JVM, as Flink's start scripts hand them over.

use std::ops::Range;

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
