//! What is known of a manifest from before some lines of its configuration map became
//! others: its fields and the settings on all other lines.

use memchr::memchr;

use super::{Document, Field, Fields, Kind, Mount, Mounts, Setting, operator};
use crate::source::{Span, line_end, line_start};
use crate::syntax::yaml::ChangedLines;

/// A file as it was read before some of its lines became others.
#[derive(Clone, Copy)]
pub(super) struct Before<'s> {
    text: &'s str,
    documents: &'s [Document<'s>],
    changes: &'s [ChangedLines],
}

impl<'s> Before<'s> {
    /// `changes` are in their order. `None` where an alias may repeat what stands on them.
    pub(super) fn new(text: &'s str, documents: &'s [Document<'s>], changes: &'s [ChangedLines]) -> Option<Self> {
        let is_there = |sign| memchr(sign, text.as_bytes()).is_some();
        (!(is_there(b'*') && is_there(b'&'))).then_some(Self { text, documents, changes })
    }

    /// The manifest that stands at `span` of `text` now, with its configuration map at
    /// `map`, where nothing has changed but entries of that map.
    pub(super) fn manifest(self, kind: Kind, text: &str, span: Span, map: Span) -> Option<Known<'s>> {
        let is_same = |document: &&Document<'_>| {
            document.kind == kind && document.excerpt.is_none() && self.place(document.span.start()) == span.start()
        };
        let mut same = self.documents.iter().filter(is_same);
        let document = same.next().filter(|_| same.next().is_none())?;
        // What is merged in is asked for before what stands above it.
        if document.settings.iter().any(|setting| setting.site.shared) {
            return None;
        }
        let map_before = document.containers.first()?.span;
        let is_in_map = |lines: &ChangedLines| {
            let is_outside = |lines: Span, span: Span| lines.is_empty() || !lines.overlaps(span);
            (is_outside(lines.old, document.span) || whole_lines(self.text, map_before).contains(lines.old))
                && (is_outside(lines.new, span) || whole_lines(text, map).contains(lines.new))
        };
        let settings = &document.settings;
        self.changes.iter().all(is_in_map).then_some(Known {
            before: self,
            document,
            settings,
            changes: self.changes,
            moved: 0,
        })
    }

    /// Where a place is now that lies on none of the lines.
    fn place(self, old: usize) -> usize {
        let above = self.changes.iter().rfind(|lines| lines.old.end() <= old);
        above.map_or(old, |lines| old - lines.old.end() + lines.new.end())
    }

    fn span(self, old: Span) -> Span {
        Span::new(self.place(old.start()), self.place(old.end()))
    }
}

/// The lines that a span reaches into; a block takes its last line end with it.
fn whole_lines(text: &str, span: Span) -> Span {
    Span::new(line_start(text, span.start()), line_end(text, span.end().saturating_sub(1)))
}

/// A manifest that only the configuration map of has changed.
pub(super) struct Known<'s> {
    before: Before<'s>,
    document: &'s Document<'s>,
    /// The settings that were not asked for yet.
    settings: &'s [Setting<'s>],
    /// The changed lines that do not stand above all of these.
    changes: &'s [ChangedLines],
    /// How much further on the settings are that stand above the first of them.
    moved: isize,
}

impl<'s> Known<'s> {
    /// Its fields, but for annotations and those that the settings have a say in.
    pub(super) fn fields(&self) -> Fields {
        let Fields { flink_version, image, annotations: _, settings: _, job, spec, injected: _, mounts } =
            &self.document.fields;
        let mut fields = Fields {
            flink_version: flink_version.clone(),
            image: image.clone(),
            job: job.clone(),
            spec: spec.clone(),
            mounts: mounts.clone(),
            ..Fields::default()
        };
        fields.each_place(&mut |span| *span = self.before.span(*span));
        fields
    }

    /// The setting whose scalars stand at these places now. To be asked in the order of the text.
    pub(super) fn setting(&mut self, key_span: Span, value_span: Span) -> Option<Setting<'s>> {
        loop {
            let (setting, others) = self.settings.split_first()?;
            let is_gone = self.pass(setting.key_span.start());
            let place = self.place(setting.key_span);
            if !is_gone && place.start() > key_span.start() {
                return None;
            }
            self.settings = others;
            if !is_gone && place == key_span {
                return (self.place(setting.value_span) == value_span).then(|| setting.clone());
            }
        }
    }

    /// Passes all changed lines above `at`, a place before; whether it is on the next.
    fn pass(&mut self, at: usize) -> bool {
        while let Some((lines, others)) = self.changes.split_first() {
            if lines.old.end() > at {
                return lines.old.start() <= at;
            }
            self.moved = lines.new.end().wrapping_sub(lines.old.end()).cast_signed();
            self.changes = others;
        }
        false
    }

    fn place(&self, old: Span) -> Span {
        let place = |at: usize| at.wrapping_add_signed(self.moved);
        Span::new(place(old.start()), place(old.end()))
    }
}

/// What holds places in a text.
trait Placed {
    fn each_place(&mut self, visit: &mut dyn FnMut(&mut Span));
}

impl Placed for Span {
    fn each_place(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        visit(self);
    }
}

impl<T: Placed> Placed for Option<T> {
    fn each_place(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        if let Some(placed) = self {
            placed.each_place(visit);
        }
    }
}

impl<T: Placed> Placed for Box<T> {
    fn each_place(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        self.as_mut().each_place(visit);
    }
}

impl<T: Placed> Placed for Vec<T> {
    fn each_place(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        for placed in self {
            placed.each_place(visit);
        }
    }
}

impl<T: Placed> Placed for (T, &'static str) {
    fn each_place(&mut self, visit: &mut dyn FnMut(&mut Span)) {
        self.0.each_place(visit);
    }
}

/// Types by the parts that hold places, and the others.
macro_rules! placed {
    ($($type:ty { $($placed:ident),+ ; $($other:ident),* })+) => {$(
        impl Placed for $type {
            fn each_place(&mut self, visit: &mut dyn FnMut(&mut Span)) {
                let Self { $($placed,)+ $($other: _,)* } = self;
                $($placed.each_place(visit);)+
            }
        }
    )+};
}

placed! {
    Field { span; text }
    Fields { flink_version, image, spec, mounts; annotations, settings, job, injected }
    Mount { span; path, volume }
    Mounts { jobmanager, taskmanager; }
    operator::SpecText { span; path, text, placeholder }
    operator::OperatorSpec {
        name, place, flink_version, image, image_pull_policy, service_account, mode, deployment_name, restart_nonce,
        job, job_manager, task_manager, ingress, log_configuration, snapshot;
        whole, path, last
    }
    operator::JobSpec {
        place, jar_uri, entry_class, parallelism, upgrade_mode, state, savepoint_trigger_nonce,
        savepoint_redeploy_nonce, initial_savepoint_path, allow_non_restored_state, misnamed;
    }
    operator::ProcessSpec { place, replicas, memory, cpu, ephemeral_storage, resource, resources; }
    operator::ResourcesSpec { place, requests, limits; }
    operator::IngressSpec { place, template; }
    operator::SnapshotSpec { savepoint, already_exists, checkpoint, job_reference, job_kind; }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::document::{ReadFile, Style, read, read_changed};
    use crate::source::SourceFile;

    const HEAD: &str = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec:\n  \
                        image: flink:1.20\n  flinkVersion: v1_20\n";
    const TAIL: &str = "  jobManager: {resource: {memory: 2g, cpu: 1}}\n  taskManager:\n    replicas: 2\n    resource:\n      \
                        memory: 4g\n  podTemplate:\n    spec:\n      containers:\n      - volumeMounts: \
                        [{name: v, mountPath: /v}]\n      volumes: [{name: v, emptyDir: {}}]\n  job:\n    jarURI: local:///a.jar\n    \
                        jarUri: b\n    args: [\"--c\"]\n  ingress: {template: d}\n  logConfiguration: {e: f}\n";
    const MAP: &str = "  flinkConfiguration:\n    taskmanager.numberOfTaskSlots: \"2\"\n    a.b: yes\n    state:\n      \
                       backend: rocksdb\n    k: |\n      l\n    h:\n    - i: 1\n      j: 2\n    s3.secret-key: m\n";

    const NONE: [&str; 0] = [];

    fn manifest(map: &str) -> String {
        format!("{HEAD}{map}{TAIL}")
    }

    /// A text in which runs of whole lines become others: the changes, in their order.
    fn edited(old: &str, runs: &[(&str, &str)]) -> (String, Vec<ChangedLines>) {
        let (mut new, mut changes, mut from) = (String::new(), Vec::new(), 0);
        for (lines, others) in runs {
            let at = from + old[from..].find(lines).expect("in the text, in this order");
            new.push_str(&old[from..at]);
            from = at + lines.len();
            let come = Span::new(new.len(), new.len() + others.len());
            changes.push(ChangedLines { old: Span::new(at, from), new: come });
            new.push_str(others);
        }
        new.push_str(&old[from..]);
        (new, changes)
    }

    /// The settings that are known from before, by their keys, in an edited text that is
    /// read as if nothing was.
    fn kept(old: &str, runs: &[(&str, &str)]) -> Vec<String> {
        let (new, changes) = edited(old, runs);
        let (before, after) = (SourceFile::new("a.yaml", old), SourceFile::new("a.yaml", new));
        let (was, is) = (read(&before, None), read(&after, None));
        let made = read_changed(&after, None, (&before, &was), &changes);
        assert_eq!(shape(&made), shape(&is), "{old}\nbecomes\n{}", after.text());
        let Some(before) = Before::new(before.text(), &was.documents, &changes) else { return Vec::new() };
        let kept_of = |document: &Document<'_>| -> Vec<String> {
            let map = document.containers[0].span;
            let Some(mut known) = before.manifest(document.kind, after.text(), document.span, map) else {
                return Vec::new();
            };
            let scalars = document.settings.iter().filter(|setting| setting.site.value_style != Style::Collection);
            let kept = scalars.filter_map(|s| known.setting(s.key_span, s.value_span));
            kept.map(|setting| setting.key.into_owned()).collect()
        };
        is.documents.iter().flat_map(kept_of).collect()
    }

    fn shape(file: &ReadFile<'_>) -> String {
        format!("{:?}", file.documents)
    }

    #[test]
    fn settings_on_other_lines_are_kept() {
        let old = manifest(MAP);
        let all = ["taskmanager.numberOfTaskSlots", "a.b", "state.backend", "k", "s3.secret-key"];
        let (slots, ab) = ("    taskmanager.numberOfTaskSlots: \"2\"\n", "    a.b: yes\n");
        assert_eq!(kept(&old, &[(slots, "    taskmanager.numberOfTaskSlots: \"12\"\n")]), all[1..]);
        assert_eq!(kept(&old, &[(slots, ""), ("    s3.secret-key: m\n", "")]), all[1..4]);
        assert_eq!(kept(&old, &[(slots, ab), (ab, "    # none\n")]), all[2..]);
        assert_eq!(
            kept(&old, &[("      backend: rocksdb\n", "      backend: hashmap\n      l: m\n")]),
            [all[0], all[1], all[3], all[4]]
        );
        assert_eq!(kept(&old, &[("      j: 2\n", "      j: 3\n")]), all, "what a list holds is read anew");
        assert_eq!(kept(&old, &[(TAIL, &TAIL.replace("  podTemplate", "# a comment\n  podTemplate"))]), NONE);
    }

    #[test]
    fn whatever_else_changes_is_read() {
        let old = manifest(MAP);
        let gone = ("    a.b: yes\n", "");
        for line in ["  image: flink:1.20\n", "    replicas: 2\n", "      memory: 4g\n", "    jarUri: b\n"] {
            let run = (line, &*line.replace(": ", ": 1"));
            let runs = if HEAD.contains(line) { [run, gone] } else { [gone, run] };
            assert_eq!(kept(&old, &runs), NONE, "{line}");
        }
        let aliased = old.replace("s3.secret-key: m", "s3.secret-key: &m m").replace("image: ", "x: *m\n  image: ");
        assert_eq!(kept(&aliased, &[("    a.b: yes\n", "")]), NONE);
    }

    #[test]
    fn what_is_merged_in_has_no_order() {
        let old = manifest(&MAP.replace("    s3", "    <<: {m: n}\n    s3"));
        assert_eq!(kept(&old, &[("    a.b: yes\n", "    a.b: off\n")]), NONE);
    }

    #[test]
    fn a_line_below_a_block_is_none_of_the_map() {
        let old = format!("{HEAD}  flinkConfiguration:\n    a: b\n    k: |\n      l\n  mode: native\n");
        assert_eq!(kept(&old, &[("  mode: native\n", "  mode: standalone\n")]), NONE);
        assert_eq!(kept(&old, &[("    a: b\n", "    a: c\n")]), ["k"]);
    }

    #[test]
    fn each_document_of_a_file_is_known_by_itself() {
        let session = "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nspec:\n  deploymentName: a\n  \
                       flinkConfiguration:\n    n: o\n    p: q\n  job: {state: running}\n";
        let old = format!("{session}---\n{}---\n{session}", manifest(MAP));
        let runs = [("    n: o\n", ""), ("    a.b: yes\n", "    a.b: no\n    a.c: 1\n"), ("    p: q\n", "    p: r\n")];
        assert_eq!(
            kept(&old, &runs),
            ["p", "taskmanager.numberOfTaskSlots", "state.backend", "k", "s3.secret-key", "n"]
        );
        let returns = |text: &str| text.replace('\n', "\r");
        let runs = runs.map(|(lines, others)| (returns(lines), returns(others)));
        let runs = runs.each_ref().map(|(lines, others)| (&**lines, &**others));
        let old = returns(&format!("---\n{old}"));
        assert_eq!(
            kept(&old, &runs),
            ["p", "taskmanager.numberOfTaskSlots", "state.backend", "k", "s3.secret-key", "n"]
        );
        let list = |manifest: &str| format!("- {}\n", manifest.trim_end().replace('\n', "\n  "));
        let old = format!("kind: List\nitems:\n{}{}", list(&manifest(MAP)), list(session));
        assert_eq!(
            kept(&old, &[("      a.b: yes\n", ""), ("      n: o\n", "")]),
            ["taskmanager.numberOfTaskSlots", "state.backend", "k", "s3.secret-key", "p"]
        );
    }

    proptest! {
        #[test]
        fn what_is_made_is_what_is_read(
            changes in prop::collection::btree_map(0_usize..60, (any::<bool>(), prop::sample::select(vec![
                "", "    a: 1\n", "    taskmanager.numberOfTaskSlots: 3\n", "  image: x\n", "    # c\n", "      j: 4\n",
                "    pipeline.jobvertex-parallelism-overrides: a:4\n", "    b: 2\n    c: 'd'\n", "      cpu: 2\n",
            ])), 1..4),
            at_end in any::<bool>(),
            twice in any::<bool>(),
            merged in prop::sample::select(vec!["", "    <<: {m: n}\n", "    <<:\n      a.b: z\n", "    k: |\n      o\n"]),
            end in prop::sample::select(vec!["\n", "\r", "\r\n"]),
        ) {
            let one = if at_end { format!("{HEAD}{TAIL}{MAP}{merged}") } else { manifest(&format!("{MAP}{merged}")) };
            let old = if twice { format!("---\n{one}---\n{one}") } else { one };
            let old = old.replace('\n', end);
            let lines: Vec<&str> = old.split_inclusive(end).collect();
            let (mut new, mut changed, mut at) = (String::new(), Vec::new(), 0);
            for (number, &line) in lines.iter().enumerate() {
                let start = new.len();
                if let Some((is_put_in, text)) = changes.get(&number) {
                    new.push_str(&text.replace('\n', end));
                    let gone = Span::new(at, if *is_put_in { at } else { at + line.len() });
                    changed.push(ChangedLines { old: gone, new: Span::new(start, new.len()) });
                    if *is_put_in {
                        new.push_str(line);
                    }
                } else {
                    new.push_str(line);
                }
                at += line.len();
            }
            let (before, after) = (SourceFile::new("a.yaml", old), SourceFile::new("a.yaml", new));
            let known = read(&before, None);
            let made = read_changed(&after, None, (&before, &known), &changed);
            prop_assert_eq!(shape(&made), shape(&read(&after, None)), "{}\nbecomes\n{}", before.text(), after.text());
        }
    }
}
