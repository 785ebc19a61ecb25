//! Three rules look at the watermark interval: none asks for what another forbids,
//! whatever the SLA and the parallelism.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Case;
use flinklint::document::Kind;

const RULES: &str = "FL101,FL111,FL112";

#[test]
fn rules_on_the_watermark_interval_agree() {
    for sla in ["", "7ms", "20ms", "50ms", "99ms", "100ms", "150ms", "500ms", "1s", "5s", "1min"] {
        for interval in ["", "0", "1 ms", "4 ms", "5 ms", "7 ms", "19 ms", "20 ms", "25 ms", "100 ms", "200 ms", "1 h"]
        {
            for parallelism in ["", "1", "60", "200", "500", "3000"] {
                agree(sla, interval, parallelism);
            }
        }
    }
}

fn agree(sla: &str, interval: &str, parallelism: &str) {
    let mut text = String::from("taskmanager.numberOfTaskSlots: 1\n");
    for (key, value) in [("pipeline.auto-watermark-interval", interval), ("parallelism.default", parallelism)] {
        if !value.is_empty() {
            text.push_str(&format!("{key}: {value}\n"));
        }
    }
    let mut options = vec!["--select", RULES, "--unsafe"];
    if !sla.is_empty() {
        options.extend(["--sla", sla]);
    }
    let case = Case::new(Kind::FlinkConf).with(&options);
    let found = case.ids(&text);
    assert!(found.len() <= 1, "{options:?} {text}{found:?}");
    let fixed = case.fix(&text);
    assert!(fixed.withheld.is_empty(), "{options:?} {text}{:?}", fixed.withheld);
    // Where one rule's interval is another's flood, both are mended in one run.
    let after = fixed.outcome.source.text();
    assert!(case.ids(after).is_empty(), "{options:?} {text}became\n{after}{:?}", case.ids(after));
    assert!(!case.fix(after).is_changed(), "{options:?} {after}");
}
