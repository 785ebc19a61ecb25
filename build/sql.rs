//! `catalogue/sql.toml`: connectors and options of SQL tables as statics, see
//! `src/flink/sql_tables.rs`.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Sql {
    table_options: TableOptions,
    formats: Formats,
    scopes: Scopes,
    connector: Vec<Connector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct TableOptions {
    connector: String,
    formats: Vec<String>,
    idle_timeout: String,
    emit_strategy: String,
    on_event: String,
    alignment: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Formats {
    changelog: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scopes {
    session: Vec<String>,
    client: Vec<String>,
    cluster: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Connector {
    name: String,
    input: String,
    #[serde(default)]
    ends_with: Vec<String>,
    unless: Option<String>,
    #[serde(default)]
    goes_on_with: Vec<String>,
    #[serde(default)]
    partitioned: bool,
    #[serde(default)]
    changelog: bool,
    #[serde(default)]
    commits: bool,
    guarantee: Option<String>,
    transactions: Option<Transactions>,
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transactions {
    prefix: String,
    timeout: String,
}

pub fn render() -> Result<String, Box<dyn Error>> {
    let sql: Sql = toml::from_str(&fs::read_to_string("catalogue/sql.toml")?)?;
    let mut out = String::new();
    let options = &sql.table_options;
    for (name, text, value) in [
        ("CONNECTOR", "Names the connector.", &options.connector),
        ("IDLE_TIMEOUT", "After how long a silent split no longer holds watermarks back.", &options.idle_timeout),
        ("EMIT_STRATEGY", "Whether watermarks come with time or with events.", &options.emit_strategy),
        ("ON_EVENT", "The strategy whose watermarks come with events.", &options.on_event),
        ("ALIGNMENT", "The sources whose watermarks are kept together.", &options.alignment),
    ] {
        writeln!(out, "/// {text}\npub const {name}: &str = {value:?};")?;
    }
    for (name, text, values) in [
        ("FORMATS", "Name the format of a table's rows.", &options.formats),
        ("CHANGELOG_FORMATS", "Formats whose rows are changes.", &sql.formats.changelog),
        ("SESSION_PREFIXES", "Begin keys that a script's session holds.", &sql.scopes.session),
        ("CLIENT_PREFIXES", "Begin keys that only the client reads.", &sql.scopes.client),
        ("CLUSTER_PREFIXES", "Begin keys that processes read when they start.", &sql.scopes.cluster),
    ] {
        writeln!(out, "/// {text}\npub const {name}: &[&str] = &{values:?};")?;
    }
    writeln!(out, "static CONNECTORS: [Connector; {}] = [", sql.connector.len())?;
    for connector in &sql.connector {
        let name = &connector.name;
        let endless = match connector.input.as_str() {
            "endless" => true,
            "finite" => false,
            other => return Err(format!("sql.toml: {name}: `{other}` is no kind of input").into()),
        };
        if connector.source.is_empty() {
            return Err(format!("sql.toml: {name} has no source").into());
        }
        let transactions = match &connector.transactions {
            Some(keys) => format!("Some(Transactions {{ prefix: {:?}, timeout: {:?} }})", keys.prefix, keys.timeout),
            None => "None".into(),
        };
        writeln!(
            out,
            "Connector {{ name: {name:?}, endless: {endless}, ends_with: &{:?}, unless: {:?}, goes_on_with: &{:?}, \
             partitioned: {}, changelog: {}, commits: {}, guarantee: {:?}, transactions: {transactions} }},",
            connector.ends_with,
            connector.unless,
            connector.goes_on_with,
            connector.partitioned,
            connector.changelog,
            connector.commits,
            connector.guarantee,
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}
