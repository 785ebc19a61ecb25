//! Metric reporters, whose keys bear names that people choose.

use super::Release;

const PREFIX: &str = "metrics.reporter.";
const CLASS: &str = ".class";
const FACTORY: &str = ".factory.class";

/// Flink's own reporters, each made by the factory of its name.
/// Source: `META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory`
/// of the modules of flink-metrics.
const REPORTERS: [&str; 8] = [
    "org.apache.flink.metrics.datadog.DatadogHttpReporter",
    "org.apache.flink.metrics.graphite.GraphiteReporter",
    "org.apache.flink.metrics.influxdb.InfluxdbReporter",
    "org.apache.flink.metrics.jmx.JMXReporter",
    "org.apache.flink.metrics.prometheus.PrometheusPushGatewayReporter",
    "org.apache.flink.metrics.prometheus.PrometheusReporter",
    "org.apache.flink.metrics.slf4j.Slf4jReporter",
    "org.apache.flink.metrics.statsd.StatsDReporter",
];

/// The name of the reporter whose class a key sets.
#[must_use]
pub fn configured_by_class(key: &str) -> Option<&str> {
    let name = key.strip_prefix(PREFIX)?.strip_suffix(CLASS)?;
    // Names have no dots: `ReporterSetup` takes what stands before the first one.
    (!name.is_empty() && !name.contains('.')).then_some(name)
}

/// The key that sets the factory of a reporter.
#[must_use]
pub fn factory_key(name: &str) -> String {
    format!("{PREFIX}{name}{FACTORY}")
}

/// The factory that makes reporters of a class of Flink's.
#[must_use]
pub fn factory_of(class: &str) -> Option<String> {
    REPORTERS.contains(&class).then(|| format!("{class}Factory"))
}

/// Whether a release makes a reporter from its class.
/// Source: `ReporterSetup` up to 1.16; the release notes of 1.17 (FLINK-27206).
#[must_use]
pub fn loads_by_class(release: Release) -> bool {
    !release.at_least(1, 17)
}

/// The reporters that `metrics.reporters` names; without any, all are taken.
/// Source: `ReporterSetup.findEnabledTraceReportersInConfiguration` and its like,
/// which split at commas.
pub fn named_in(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_factories() {
        assert_eq!(configured_by_class("metrics.reporter.prom.class"), Some("prom"));
        for other in ["metrics.reporter.prom.factory.class", "metrics.reporter.class", "metrics.reporter..class", "a"] {
            assert_eq!(configured_by_class(other), None, "{other}");
        }
        assert_eq!(factory_key("prom"), "metrics.reporter.prom.factory.class");
        let class = "org.apache.flink.metrics.jmx.JMXReporter";
        assert_eq!(factory_of(class).as_deref(), Some("org.apache.flink.metrics.jmx.JMXReporterFactory"));
        assert_eq!(factory_of("com.example.Reporter"), None);
        assert_eq!(named_in("prom, jmx,").collect::<Vec<_>>(), ["prom", "jmx"]);
    }
}
