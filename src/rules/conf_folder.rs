/// The folder of a file that bears the very name under which Flink looks for its
/// configuration. Gathered by who knows the file system: a rule does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfFolder {
    /// Whether Flink's other configuration file lies there too: `config.yaml`
    /// beside a `flink-conf.yaml`, or the reverse.
    pub has_other: bool,
}
