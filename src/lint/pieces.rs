//! Large files of manifests, of which a part is read, linted and forgotten before
//! the next: neither all of a file's nodes nor all of its settings are held.

use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::outcome::{FileOutcome, Skipped};
use super::{Detail, Linted, Linter, Profile, apart, lay_over_cluster, number_names};
use crate::collect::{self, Input, ReadError};
use crate::document::{self, ReadFile, hidden_values};
use crate::source::{SourceFile, Span};
use crate::threads;

impl Linter {
    /// Reads and lints one file, and gives `take` what `make` makes of what became
    /// of it: once, or, where lines are written, of a large file piece by piece, in
    /// order. The documents of a piece are counted from its own first, and their
    /// names are not numbered. `make` is called from any thread.
    pub fn lint_in_pieces<R: Send>(
        &self,
        input: &Input,
        profile: &Profile,
        make: impl Fn(Linted) -> R + Sync,
        take: impl FnMut(R),
    ) {
        self.lint_text_in_pieces(collect::read(input, self.max_file_size), input, profile, make, take);
    }

    /// The same of a file that was read.
    pub(super) fn lint_text_in_pieces<R: Send>(
        &self,
        text: Result<String, ReadError>,
        input: &Input,
        profile: &Profile,
        make: impl Fn(Linted) -> R + Sync,
        mut take: impl FnMut(R),
    ) {
        let source = match text {
            Ok(text) => SourceFile::new(&input.name, text),
            Err(error) => return take(make(apart(input, || self.unreadable(input, profile, error)))),
        };
        // A mistake of flinklint's own here is one again below, where it is told.
        let parts = catch_unwind(AssertUnwindSafe(|| self.parts(&source, input))).unwrap_or_default();
        let parts = match parts {
            Some(parts) if self.detail == Detail::Line => parts,
            parts => return take(make(apart(input, || self.lint_as(&source, parts, input, profile).into()))),
        };
        let lint = |&&part: &&Span| {
            let mut is_last = false;
            let linted = apart(input, || {
                let file = read_part(&source, part, input);
                is_last = goes_to_end(&file, &source);
                self.lint_documents(&source, &file, input, profile).into()
            });
            (make(linted), is_last)
        };
        threads::each_large(parts.iter(), lint, |(made, is_last)| {
            take(made);
            if is_last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
    }

    /// Lints a text by its parts, or as a whole where it has none.
    pub(crate) fn lint_as(
        &self,
        source: &SourceFile,
        parts: Option<Vec<Span>>,
        input: &Input,
        profile: &Profile,
    ) -> Result<FileOutcome, Skipped> {
        match parts {
            Some(parts) => self.lint_parts(source, &parts, input, profile),
            None => self.lint_read(source, &self.read(source, input), input, profile),
        }
    }

    fn lint_parts(
        &self,
        source: &SourceFile,
        parts: &[Span],
        input: &Input,
        profile: &Profile,
    ) -> Result<FileOutcome, Skipped> {
        let lint = |&&part: &&Span| {
            let file = read_part(source, part, input);
            // What is found in one part may be shown with lines of another.
            let hidden = if self.detail == Detail::Whole { hidden_values(source, &file) } else { Vec::new() };
            (self.lint_documents(source, &file, input, profile), hidden, goes_to_end(&file, source))
        };
        let mut whole: Result<FileOutcome, Skipped> = Err(Skipped::not_flinks(input));
        let mut sensitive = Vec::new();
        threads::each_large(parts.iter(), lint, |(found, hidden, is_last)| {
            sensitive.extend(hidden);
            match (&mut whole, found) {
                (Ok(whole), Ok(found)) => whole.append(found),
                (Err(_), found) => whole = found,
                (Ok(_), Err(_)) => {}
            }
            if is_last { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        let mut whole = whole?;
        number_names(&mut whole.documents);
        whole.not_assessed.sort();
        if !whole.findings.is_empty() {
            whole.sensitive = sensitive;
        }
        Ok(whole)
    }

    /// The parts in which a file can be linted without a difference; `None` where
    /// it is to be linted as a whole.
    pub(crate) fn parts(&self, source: &SourceFile, input: &Input) -> Option<Vec<Span>> {
        document::parts(source, self.kind_of(input)).filter(|_| !self.is_patch(input))
    }
}

/// Whether nothing is left to read behind a part.
fn goes_to_end(file: &ReadFile<'_>, source: &SourceFile) -> bool {
    file.span(source).end() == source.text().len()
}

fn read_part<'s>(source: &'s SourceFile, part: Span, input: &Input) -> ReadFile<'s> {
    let mut file = document::read_part(source, part);
    lay_over_cluster(&mut file, input);
    file
}

impl FileOutcome {
    /// Adds what was found in a part behind all others.
    fn append(&mut self, behind: FileOutcome) {
        let before = self.documents.len();
        self.documents.extend(behind.documents);
        self.findings.extend(behind.findings.into_iter().map(|mut filed| {
            filed.document = filed.document.map(|at| before + at);
            filed
        }));
        self.not_assessed.extend(behind.not_assessed.into_iter().map(|mut entry| {
            entry.document += before;
            entry
        }));
        self.suppressed += behind.suppressed;
        self.broken.extend(behind.broken);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::collect::Origin;
    use crate::document::Kind;
    use crate::finding::Applicability;
    use crate::intent::Declared;
    use crate::project::Selection;
    use crate::syntax::yaml;

    const DOCUMENTS: [&str; 10] = [
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata:\n  name: a\nspec:\n  image: flink:1.20\n  flinkConfiguration:\n    s3.secret-key: hunter2\n    taskmanager.numberOfTaskSlots: two\n",
        "# A comment.\napiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: b, namespace: n}\nspec:\n  flinkVersion: v1_17\n  flinkConfiguration:\n    parallelism.defalt: 2\n    rest.port: &port 1\n    rest.port: 1\n\n",
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  flink-conf.yaml: |\n    state.backend:rocksdb\n    taskmanager.numberOfTaskSlots: x\n",
        "apiVersion: v1\nkind: Secret\ndata:\n  password: |\n    a\n    b\n",
        "apiVersion: v1\nkind: Service\nspec: {ports: [1, 2]}\n...\n",
        "apiVersion: flink.apache.org/v1beta1\nkind: FlinkSessionJob\nmetadata:\n  name: a\nspec:\n  job: {args: [--password, hunter2], upgradeMode: stateless}\n",
        "\n",
        "a: 'b\n---\nc: [\n",
        "a: b\r%YAML 1.2\n",
        "%YAML 1.2\n",
    ];

    fn seen(found: &Result<FileOutcome, Skipped>) -> String {
        let Ok(found) = found else { return format!("{found:#?}") };
        let FileOutcome { source: _, documents, findings, sensitive, not_assessed, without_stats, suppressed, broken } =
            found;
        format!("{documents:#?} {findings:#?} {sensitive:?} {not_assessed:?} {without_stats:?} {suppressed} {broken:?}")
    }

    proptest! {
        #[test]
        fn parts_find_what_the_whole_file_has(
            documents in prop::collection::vec(prop::sample::select(DOCUMENTS.to_vec()), 0..9),
            detail in prop::sample::select(vec![Detail::Whole, Detail::Fixes(Applicability::Safe), Detail::Line]),
            size in 1_usize..600,
        ) {
            let kind = Some(Kind::FlinkDeployment);
            let linter = Linter { kind, detail, ..Linter::new(Declared::default(), Selection::default()) };
            let (input, profile) = (Input::new("x.yaml", Origin::Stdin), linter.profile(None));
            let source = SourceFile::new("x.yaml", documents.join("---\n"));
            let whole = linter.lint_read(&source, &linter.read(&source, &input), &input, &profile);
            let parts = linter.lint_parts(&source, &yaml::parts(source.text(), size), &input, &profile);
            prop_assert_eq!(seen(&parts), seen(&whole));
        }
    }
}
