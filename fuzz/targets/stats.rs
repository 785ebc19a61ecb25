#![no_main]

use std::sync::Arc;

use flinklint::collect::{Input, Origin};
use flinklint::intent::Declared;
use flinklint::lint::Measurements;
use flinklint::source::SourceFile;
use flinklint::stats::Stats;
use flinklint_fuzz::{findings_are_sound, linter};
use libfuzzer_sys::fuzz_target;

// A recording or a text of Prometheus, and every rule that looks at it.
fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut stats = Stats::default();
    if stats.add("fuzzed", text).is_err() || stats.clusters.is_empty() {
        return;
    }
    let input = Input::new("config.yaml", Origin::Stdin);
    let mut linter = linter(Declared { sla: "500ms".parse().ok(), ..Declared::default() });
    linter.measure(std::slice::from_ref(&input), Measurements::new(Arc::new(stats), 0.0));
    let source = SourceFile::new("config.yaml", "state.backend.type: rocksdb\nparallelism.default: 2\n");
    let profile = linter.profile(None);
    if let Ok(outcome) = linter.lint_source(&source, &input, &profile) {
        findings_are_sound(outcome);
    }
});
