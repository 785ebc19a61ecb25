use std::fmt;
use std::str::FromStr;

/// The group of the operator's kinds, as it stands in `apiVersion`.
pub(super) const API_GROUP: &str = "flink.apache.org/";

/// The group of Lyft's operator.
const LYFT_GROUP: &str = "flink.k8s.io/";
/// The group of Google's and Spotify's operator.
const CLUSTER_GROUP: &str = "flinkoperator.k8s.io/";
/// The groups of all operators, as they stand in `apiVersion`.
pub(super) const API_GROUPS: [&str; 3] = [API_GROUP, LYFT_GROUP, CLUSTER_GROUP];
/// What all of them begin with.
pub(super) const GROUP_START: &str = "flink";
/// The keys under which their manifests hold a configuration.
pub(crate) const CONFIGURATIONS: [&str; 3] = ["flinkConfiguration", "flinkConfig", "flinkProperties"];

/// What sort of Flink configuration a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `flink-conf.yaml`: Flink's legacy line format.
    FlinkConf,
    /// `config.yaml`: standard YAML, Flink 1.19 or later.
    ConfigYaml,
    /// A `FlinkDeployment` of the Kubernetes operator.
    FlinkDeployment,
    /// A `FlinkSessionJob`.
    FlinkSessionJob,
    /// A `FlinkBlueGreenDeployment`.
    FlinkBlueGreenDeployment,
    /// A `FlinkStateSnapshot`.
    FlinkStateSnapshot,
    /// A `flink-conf.yaml` or `config.yaml` inside of a `ConfigMap`.
    ConfigMap,
    /// The same, or a `flinkConfiguration` map, inside of a Helm chart's values.
    HelmValues,
    /// `FLINK_PROPERTIES` in the environment of a container.
    FlinkProperties,
    /// A SQL script with `SET` statements.
    Sql,
    /// A shell script with `flink run ... -Dkey=value`.
    FlinkCli,
    /// A `FlinkApplication` of Lyft's operator.
    FlinkApplication,
    /// A `FlinkCluster` of Google's and Spotify's operator.
    FlinkCluster,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 13] = [
        Kind::FlinkConf,
        Kind::ConfigYaml,
        Kind::FlinkDeployment,
        Kind::FlinkSessionJob,
        Kind::FlinkBlueGreenDeployment,
        Kind::FlinkStateSnapshot,
        Kind::ConfigMap,
        Kind::HelmValues,
        Kind::FlinkProperties,
        Kind::Sql,
        Kind::FlinkCli,
        Kind::FlinkApplication,
        Kind::FlinkCluster,
    ];

    /// The name that options and output use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::FlinkConf => "flink-conf",
            Kind::ConfigYaml => "config-yaml",
            Kind::FlinkDeployment => "flink-deployment",
            Kind::FlinkSessionJob => "flink-session-job",
            Kind::FlinkBlueGreenDeployment => "flink-blue-green-deployment",
            Kind::FlinkStateSnapshot => "flink-state-snapshot",
            Kind::ConfigMap => "config-map",
            Kind::HelmValues => "helm-values",
            Kind::FlinkProperties => "flink-properties",
            Kind::Sql => "sql",
            Kind::FlinkCli => "flink-cli",
            Kind::FlinkApplication => "flink-application",
            Kind::FlinkCluster => "flink-cluster",
        }
    }

    /// The name under which Flink looks for such a file in its `conf` folder.
    #[must_use]
    pub fn file_name(self) -> Option<&'static str> {
        match self {
            Kind::FlinkConf => Some("flink-conf.yaml"),
            Kind::ConfigYaml => Some("config.yaml"),
            _ => None,
        }
    }

    /// The kind of a resource of `flink.apache.org` by its own `kind`.
    #[must_use]
    pub fn of_resource(api_version: &str, kind: &str) -> Option<Kind> {
        match kind {
            "FlinkApplication" if api_version.starts_with(LYFT_GROUP) => Some(Kind::FlinkApplication),
            "FlinkCluster" if api_version.starts_with(CLUSTER_GROUP) => Some(Kind::FlinkCluster),
            _ if !api_version.starts_with(API_GROUP) => None,
            // Kinds of other groups, whose names people take for the operator's.
            "FlinkDeployment" | "FlinkApplication" | "FlinkCluster" => Some(Kind::FlinkDeployment),
            "FlinkSessionJob" => Some(Kind::FlinkSessionJob),
            "FlinkBlueGreenDeployment" => Some(Kind::FlinkBlueGreenDeployment),
            "FlinkStateSnapshot" => Some(Kind::FlinkStateSnapshot),
            _ => None,
        }
    }

    /// Whether a resource of a kind by its own name is one that its group has.
    #[must_use]
    pub fn has_resource(self, kind: &str) -> bool {
        self != Kind::FlinkDeployment || kind == "FlinkDeployment"
    }

    /// The key of the configuration map in a manifest of this kind.
    #[must_use]
    pub fn configuration_key(self) -> &'static str {
        match self {
            Kind::FlinkApplication => CONFIGURATIONS[1],
            Kind::FlinkCluster => CONFIGURATIONS[2],
            _ => CONFIGURATIONS[0],
        }
    }

    /// The path of keys to the specification that holds it in a manifest of this kind.
    #[must_use]
    pub fn spec_path(self) -> &'static [&'static str] {
        if self == Kind::FlinkBlueGreenDeployment { &["spec", "template", "spec"] } else { &["spec"] }
    }

    /// Whether this is a manifest of an older operator, which knows Flink 1.x only.
    #[must_use]
    pub fn is_of_older_operator(self) -> bool {
        matches!(self, Kind::FlinkApplication | Kind::FlinkCluster)
    }

    /// Whether this is a manifest of a Kubernetes operator.
    #[must_use]
    pub fn is_manifest(self) -> bool {
        use Kind::{FlinkBlueGreenDeployment, FlinkDeployment, FlinkSessionJob, FlinkStateSnapshot};
        let apache = matches!(self, FlinkDeployment | FlinkSessionJob | FlinkBlueGreenDeployment | FlinkStateSnapshot);
        apache || self.is_of_older_operator()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
            let names: Vec<_> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
            format!("`{text}` is no kind that flinklint reads; it reads {}", names.join(", "))
        })
    }
}
