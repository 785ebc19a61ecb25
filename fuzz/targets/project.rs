#![no_main]

use std::path::Path;

use flinklint::project::Project;
use flinklint::rules;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Err(error) = Project::parse(Path::new("/fuzzed/flinklint.toml"), text, rules::pages()) {
        assert!(!error.concise().is_empty());
    }
});
