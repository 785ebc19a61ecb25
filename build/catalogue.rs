//! The option catalogue as Rust tables, see `src/flink/catalogue`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::fmt::Write as _;

use rapidhash::v3::RapidSecrets;
use serde::Deserialize;
use serde_json::Value;

use crate::eras::{Eras, History};
use crate::key_hash;
use crate::options::{ConfigOption, Options};
use crate::plain_types::PlainTypes;
use crate::text::TextPool;

/// `catalogue/facts.toml`: what the jars cannot tell.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Facts {
    real_default: Vec<RealDefault>,
    real_since: Vec<RealSince>,
    alias_order: Vec<AliasOrder>,
    patch: Vec<Patch>,
    key: Vec<Key>,
    successor: Vec<Successor>,
    family: Vec<Family>,
    values: Vec<Values>,
    range: Vec<Range>,
    lenient: Vec<Lenient>,
    sensitive: Vec<Sensitive>,
    unknown_keys: UnknownKeys,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RealDefault {
    option: String,
    from: String,
    to: String,
    value: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RealSince {
    option: String,
    from: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AliasOrder {
    option: String,
    names: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Patch {
    name: String,
    /// Patch releases in which the name appears, one of each minor.
    first: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    name: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Successor {
    name: String,
    options: Vec<String>,
    /// Value to the successor's value, empty where the setting just goes.
    values: Option<BTreeMap<String, String>>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    prefix: String,
    what: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Values {
    option: String,
    from: String,
    to: String,
    accepted: Vec<String>,
    class_names: bool,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Reader {
    Process,
    Job,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Range {
    option: String,
    read_by: Reader,
    least: i64,
    #[serde(default = "largest")]
    most: i64,
    #[serde(default)]
    also: Vec<i64>,
    #[serde(default)]
    power_of_two: bool,
    takes: String,
    #[serde(rename = "source")]
    _source: String,
}

fn largest() -> i64 {
    i64::MAX
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lenient {
    option: String,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sensitive {
    from: Option<String>,
    parts: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnknownKeys {
    segments: Vec<String>,
    #[serde(rename = "source")]
    _source: String,
}

pub struct Catalogue {
    options: Options,
    facts: Facts,
    ids: HashMap<String, usize>,
}

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What reads a name.
#[derive(Default)]
struct NameUse {
    /// Rows of the options that have it as a further name.
    edges: Vec<String>,
    /// The releases that read it, a bit each.
    releases: u16,
}

impl NameUse {
    fn read_in(&mut self, first: usize, last: usize) {
        (first..=last).for_each(|release| self.releases |= 1 << release);
    }
}

impl Catalogue {
    pub fn new(mut options: Options, facts: Facts) -> Result<Self> {
        let ids = options.options.iter().enumerate().map(|(id, option)| (option.key.clone(), id)).collect();
        for fact in &facts.real_since {
            let option = options.options.iter_mut().find(|option| option.key == fact.option);
            option
                .ok_or_else(|| format!("{} is no option of the catalogue", fact.option))?
                .since
                .clone_from(&fact.from);
        }
        let catalogue = Self { options, facts, ids };
        for fact in &catalogue.facts.alias_order {
            let option = &catalogue.options.options[catalogue.id(&fact.option)?];
            let known: BTreeSet<&String> = option.deprecated_keys.keys().collect();
            if known != fact.names.iter().collect() {
                return Err(format!("{} has other deprecated names than facts.toml orders", fact.option).into());
            }
        }
        Ok(catalogue)
    }

    /// Index of an option's row.
    pub fn id(&self, key: &str) -> Result<usize> {
        self.ids.get(key).copied().ok_or_else(|| format!("{key} is no option of the catalogue").into())
    }

    /// Index of a release given by its minor, `1.20`, or a patch of it.
    fn release(&self, version: &str) -> Result<usize> {
        let minor = minor(version);
        let found = self.options.releases.iter().position(|release| self::minor(release) == minor);
        found.ok_or_else(|| format!("{version} is no release of the catalogue").into())
    }

    pub fn render(&self) -> Result<String> {
        let mut pool = TextPool::default();
        let mut out = String::new();
        self.render_releases(&mut out)?;
        let names = self.render_names(&mut out, &mut pool)?;
        let enums = self.render_options(&mut out, &mut pool, &names)?;
        self.render_facts(&mut out, &mut pool, &names)?;
        out.push_str(&enums);
        out.push_str(&pool.render());
        Ok(out)
    }

    fn render_releases(&self, out: &mut String) -> Result<()> {
        let mut rows = Vec::new();
        for release in &self.options.releases {
            let parts: Vec<u16> = release.split('.').map(str::parse).collect::<std::result::Result<_, _>>()?;
            rows.push(format!("({},{},{})", parts[0], parts[1], parts[2]));
        }
        writeln!(out, "/// Major, minor and catalogued patch of every release, oldest first.")?;
        writeln!(out, "pub const RELEASES: [(u16, u16, u16); {}] = [{}];", rows.len(), rows.join(","))?;
        Ok(())
    }

    fn render_options(&self, out: &mut String, pool: &mut TextPool, names: &[String]) -> Result<String> {
        let rows_of_names: HashMap<&str, usize> =
            names.iter().enumerate().map(|(row, name)| (name.as_str(), row)).collect();
        let (mut rows, mut types, mut defaults, mut aliases) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut lineages, mut enums): (Vec<String>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
        let mut histories = Vec::new();
        let ranged = self.facts.range.iter().map(|row| self.id(&row.option)).collect::<Result<BTreeSet<usize>>>()?;
        let lenient = self.facts.lenient.iter().map(|row| self.id(&row.option)).collect::<Result<BTreeSet<usize>>>()?;
        let worded = self.facts.values.iter().map(|row| self.id(&row.option)).collect::<Result<BTreeSet<usize>>>()?;
        let mut plain_types = PlainTypes::new(names.len());
        for (id, option) in self.options.options.iter().enumerate() {
            let first = (types.len(), defaults.len(), aliases.len(), lineages.len());
            let constants = |release: usize, catalogue: &Self| -> Result<Vec<String>> {
                let mut found = option.constants.clone();
                for (from, list) in &option.enum_history {
                    if catalogue.release(from)? <= release {
                        found = list.clone().unwrap_or_default();
                    }
                }
                Ok(found)
            };
            let since = self.release(&option.since)?;
            let last = self.release(&option.last)?;
            let mut history = History {
                since,
                last,
                types: Vec::new(),
                defaults: Vec::new(),
                name: rows_of_names[option.key.as_str()],
                aliases: Vec::new(),
                lineage: self.lineage(option)?,
            };
            for release in since..=last {
                let value_type = self.type_in(option, release)?;
                history.types.push(type_expression(&value_type, &mut enums, constants(release, self)?)?);
                let default = self.default_in(option, release)?;
                history.defaults.push(default.map_or_else(|| "Text::NONE".into(), |text| pool.add(&text)));
            }
            types.extend(changes(since, &history.types));
            defaults.extend(changes(since, &history.defaults));
            let order = self.facts.alias_order.iter().find(|fact| fact.option == option.key);
            for (further, fallback) in [(&option.fallback_keys, true), (&option.deprecated_keys, false)] {
                let mut further: Vec<_> = further.iter().collect();
                if let Some(order) = order.filter(|_| !fallback) {
                    further.sort_by_key(|&(name, _)| order.names.iter().position(|other| other == name));
                }
                for (name, (from, to)) in further {
                    let (from, to) = (self.release(from)?, self.release(to)?);
                    let name = rows_of_names[name.as_str()];
                    aliases.push(format!("AliasRow{{name:{name},first:{from},last:{to},fallback:{fallback}}}"));
                    history.aliases.push((name, from, to));
                }
            }
            lineages.extend(history.lineage.iter().map(ToString::to_string));
            rows.push(format!(
                "OptionRow{{name:{},class:{},field:{},since:{since},last:{last},types:({},{}),defaults:({},{}),aliases:({},{}),lineage:({},{}),internal:{},lenient:{},ranged:{},",
                history.name,
                pool.add(&option.class),
                pool.add(&option.field),
                first.0, types.len(), first.1, defaults.len(), first.2, aliases.len(), first.3, lineages.len(),
                option.scope.as_deref() == Some("internal"),
                lenient.contains(&id),
                ranged.contains(&id),
            ));
            let names_of_it = history.aliases.iter().map(|&(name, ..)| name).chain([history.name]);
            let asks_more = [&ranged, &lenient, &worded].into_iter().any(|asking| asking.contains(&id));
            plain_types.add(names_of_it, &history.types, asks_more);
            histories.push(history);
        }
        let mut all_eras = Eras::new(&histories, self.patched(&rows_of_names)?);
        for (id, row) in rows.iter_mut().enumerate() {
            let (eras, every_name) = all_eras.add(id, self.options.releases.len());
            write!(row, "eras:{eras},every_name:{every_name}}}")?;
        }
        table(out, "OPTIONS", "OptionRow", &rows)?;
        table(out, "PLAIN_TYPES", "Option<TypeRow>", &plain_types.rows())?;
        let (eras, name_lists) = all_eras.tables();
        table(out, "ERAS", "EraRow", eras)?;
        table(out, "NAME_LISTS", "u16", name_lists)?;
        table(out, "TYPES", "(u8, TypeRow)", &types)?;
        table(out, "DEFAULTS", "(u8, Text)", &defaults)?;
        table(out, "ALIASES", "AliasRow", &aliases)?;
        table(out, "LINEAGES", "u16", &lineages)?;
        let mut rendered = String::new();
        let sets: Vec<String> = enums.iter().map(|set| format!("&{set:?}")).collect();
        table(&mut rendered, "ENUMS", "EnumConstants", &sets)?;
        Ok(rendered)
    }

    /// Row of a name and release where some patch levels read it and others do not.
    fn patched(&self, rows_of_names: &HashMap<&str, usize>) -> Result<BTreeSet<(usize, usize)>> {
        let mut found = BTreeSet::new();
        for patch in &self.facts.patch {
            let &name = rows_of_names
                .get(patch.name.as_str())
                .ok_or_else(|| format!("{} is no name of the catalogue", patch.name))?;
            for version in &patch.first {
                found.insert((name, self.release(version)?));
            }
        }
        Ok(found)
    }

    fn type_in(&self, option: &ConfigOption, release: usize) -> Result<String> {
        let mut found = match &option.element_type {
            Some(element) => format!("{}:{element}", option.value_type),
            None => option.value_type.clone(),
        };
        if let Some((_, first)) = option.type_history.first() {
            found.clone_from(first);
        }
        for (from, value_type) in &option.type_history {
            if self.release(from)? <= release {
                found.clone_from(value_type);
            }
        }
        Ok(found)
    }

    fn default_in(&self, option: &ConfigOption, release: usize) -> Result<Option<String>> {
        for fact in self.facts.real_default.iter().filter(|fact| fact.option == option.key) {
            if (self.release(&fact.from)?..=self.release(&fact.to)?).contains(&release) {
                return Ok(Some(fact.value.clone()));
            }
        }
        let mut found = &option.default;
        if let Some((_, first)) = option.default_history.first() {
            found = first;
        }
        for (from, value) in &option.default_history {
            if self.release(from)? <= release {
                found = value;
            }
        }
        default_text(found, &self.type_in(option, release)?)
    }

    /// The options that are this one under an older key, oldest first, then
    /// itself: one that ended before this one began and whose key this one
    /// accepts as a deprecated name.
    fn lineage(&self, option: &ConfigOption) -> Result<Vec<usize>> {
        let mut found = vec![self.id(&option.key)?];
        let mut at = 0;
        while let Some(&id) = found.get(at) {
            let newer = &self.options.options[id];
            for name in newer.deprecated_keys.keys() {
                let Some(&older) = self.ids.get(name) else { continue };
                if self.release(&self.options.options[older].last)? < self.release(&newer.since)?
                    && !found.contains(&older)
                {
                    found.push(older);
                }
            }
            at += 1;
        }
        found.sort_by_key(|&id| self.release(&self.options.options[id].since).unwrap_or_default());
        Ok(found)
    }

    /// Every key and alias, with the perfect hash that finds it; gives the names
    /// in the order of their rows.
    fn render_names(&self, out: &mut String, pool: &mut TextPool) -> Result<Vec<String>> {
        let mut names: BTreeMap<&str, NameUse> = BTreeMap::new();
        for (id, option) in self.options.options.iter().enumerate() {
            names.entry(&option.key).or_default().read_in(self.release(&option.since)?, self.release(&option.last)?);
            for (aliases, fallback) in [(&option.fallback_keys, true), (&option.deprecated_keys, false)] {
                for (name, (from, to)) in aliases {
                    let (from, to) = (self.release(from)?, self.release(to)?);
                    let edge = format!("EdgeRow{{option:{id},first:{from},last:{to},fallback:{fallback}}}");
                    let name = names.entry(name).or_default();
                    name.edges.push(edge);
                    name.read_in(from, to);
                }
            }
        }
        for key in &self.facts.key {
            if names.contains_key(key.name.as_str()) {
                return Err(format!("{} is an option's name; facts.toml need not tell of it", key.name).into());
            }
            names.entry(&key.name).or_default().read_in(0, self.options.releases.len() - 1);
        }
        let keys: Vec<&str> = names.keys().copied().collect();
        let state = phf_generator::generate_hash_with_hash_fn(&keys, |&key, &seed| {
            // `Hashes` cannot be built outside of its crate, but its fields can be set.
            let mut hashes = phf_shared::hash(key, &seed);
            [hashes.g, hashes.f1, hashes.f2] = key_hash::hashes(key, &RapidSecrets::seed(seed));
            hashes
        });
        let (mut rows, mut edges) = (Vec::new(), Vec::new());
        let free: BTreeSet<&str> = self.facts.key.iter().map(|key| key.name.as_str()).collect();
        let mut order = Vec::new();
        for &at in &state.map {
            let name = keys[at];
            let start = edges.len();
            edges.extend(names[name].edges.iter().cloned());
            let option = self.ids.get(name).map_or_else(|| "NO_OPTION".to_owned(), ToString::to_string);
            rows.push(format!(
                "NameRow{{text:{},option:{option},edges:({start},{}),free:{},patched:{},sensitive:{},releases:{}}}",
                pool.add(name),
                edges.len(),
                free.contains(name),
                self.facts.patch.iter().any(|patch| patch.name == name),
                self.is_sensitive(name),
                names[name].releases
            ));
            order.push(name.to_owned());
        }
        table(out, "NAMES", "NameRow", &rows)?;
        table(out, "EDGES", "EdgeRow", &edges)?;
        let displacements: Vec<String> = state.disps.iter().map(|(a, b)| format!("({a},{b})")).collect();
        table(out, "DISPLACEMENTS", "(u16, u16)", &displacements)?;
        writeln!(out, "const HASH_KEY: u64 = {};", state.key)?;
        Ok(order)
    }

    /// As `is_sensitive` of `src/flink/catalogue/sensitive.rs`.
    fn is_sensitive(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.facts.sensitive.iter().flat_map(|row| &row.parts).any(|part| name.contains(&part.to_ascii_lowercase()))
    }

    fn render_facts(&self, out: &mut String, pool: &mut TextPool, names: &[String]) -> Result<()> {
        let mut patches = Vec::new();
        for patch in &self.facts.patch {
            let name = names
                .iter()
                .position(|name| *name == patch.name)
                .ok_or_else(|| format!("{} is no name of the catalogue", patch.name))?;
            for version in &patch.first {
                let number: u16 = version.rsplit('.').next().unwrap_or_default().parse()?;
                patches.push(format!("PatchRow{{name:{name},release:{},first:{number}}}", self.release(version)?));
            }
        }
        table(out, "PATCHES", "PatchRow", &patches)?;
        self.render_successors(out, pool, names)?;
        let families: Vec<String> = self
            .facts
            .family
            .iter()
            .map(|family| format!("FamilyRow{{prefix:{},what:{}}}", pool.add(&family.prefix), pool.add(&family.what)))
            .collect();
        table(out, "FAMILIES", "FamilyRow", &families)?;
        let mut values = Vec::new();
        for row in &self.facts.values {
            let accepted: Vec<String> = row.accepted.iter().map(|value| pool.add(value)).collect();
            values.push(format!(
                "ValuesRow{{option:{},first:{},last:{},accepted:&[{}],class_names:{}}}",
                self.id(&row.option)?,
                self.release(&row.from)?,
                self.release(&row.to)?,
                accepted.join(","),
                row.class_names
            ));
        }
        table(out, "VALUES", "ValuesRow", &values)?;
        let mut ranges = Vec::new();
        for row in &self.facts.range {
            ranges.push(format!(
                "RangeRow{{option:{},of_process:{},least:{},most:{},also:&{:?},power_of_two:{},takes:{}}}",
                self.id(&row.option)?,
                row.read_by == Reader::Process,
                row.least,
                row.most,
                row.also,
                row.power_of_two,
                pool.add(&row.takes)
            ));
        }
        table(out, "RANGES", "RangeRow", &ranges)?;
        let mut sensitive = Vec::new();
        for row in &self.facts.sensitive {
            let first = match &row.from {
                Some(from) => self.release(from)?.to_string(),
                None => "NOT_IN_FLINK".into(),
            };
            sensitive.extend(row.parts.iter().map(|part| format!("({first},{})", pool.add(part))));
        }
        table(out, "SENSITIVE", "(u8, Text)", &sensitive)?;
        let segments: BTreeSet<&String> = self.facts.unknown_keys.segments.iter().collect();
        let segments: Vec<String> = segments.into_iter().map(|segment| pool.add(segment)).collect();
        table(out, "CHECKED_SEGMENTS", "Text", &segments)?;
        Ok(())
    }

    fn render_successors(&self, out: &mut String, pool: &mut TextPool, names: &[String]) -> Result<()> {
        let mut rows = Vec::new();
        for fact in &self.facts.successor {
            let name = names.iter().position(|name| *name == fact.name);
            let name = name.ok_or_else(|| format!("{} is no name of the catalogue", fact.name))?;
            let options = fact.options.iter().map(|key| Ok(self.id(key)?.to_string())).collect::<Result<Vec<_>>>()?;
            let values = fact.values.as_ref().map(|values| {
                let pairs: Vec<_> =
                    values.iter().map(|(old, new)| format!("({},{})", pool.add(old), pool.add(new))).collect();
                format!("&[{}]", pairs.join(","))
            });
            let values = values.map_or_else(|| "None".to_owned(), |values| format!("Some({values})"));
            rows.push(format!("SuccessorRow{{name:{name},options:&[{}],values:{values}}}", options.join(",")));
        }
        table(out, "SUCCESSORS", "SuccessorRow", &rows)
    }
}

fn minor(version: &str) -> String {
    version.splitn(3, '.').take(2).collect::<Vec<_>>().join(".")
}

/// Release and expression wherever the expression changes, from `since` on.
fn changes(since: usize, expressions: &[String]) -> impl Iterator<Item = String> {
    let is_new = |at: usize| at == 0 || expressions[at] != expressions[at - 1];
    (0..expressions.len()).filter(move |&at| is_new(at)).map(move |at| format!("({},{})", since + at, expressions[at]))
}

fn table(out: &mut String, name: &str, row: &str, rows: &[String]) -> Result<()> {
    writeln!(out, "static {name}: [{row}; {}] = [", rows.len())?;
    for row in rows {
        writeln!(out, "{row},")?;
    }
    out.push_str("];\n");
    Ok(())
}

fn type_expression(value_type: &str, enums: &mut Vec<Vec<String>>, constants: Vec<String>) -> Result<String> {
    let mut set = |constants: Vec<String>| match enums.iter().position(|known| *known == constants) {
        Some(at) => at,
        None => {
            enums.push(constants);
            enums.len() - 1
        }
    };
    Ok(match value_type {
        "boolean" => "TypeRow::Boolean".into(),
        "int" => "TypeRow::Int".into(),
        "long" => "TypeRow::Long".into(),
        "float" => "TypeRow::Float".into(),
        "double" => "TypeRow::Double".into(),
        "string" => "TypeRow::String".into(),
        "duration" => "TypeRow::Duration".into(),
        "memory" => "TypeRow::Memory".into(),
        "map" => "TypeRow::Map".into(),
        "list:string" => "TypeRow::Strings".into(),
        "list:java.util.Map" => "TypeRow::Maps".into(),
        "enum" => format!("TypeRow::Enum({})", set(constants)),
        "list:enum" => format!("TypeRow::Enums({})", set(constants)),
        other => return Err(format!("{other} is a type of option that build/catalogue.rs does not know").into()),
    })
}

/// A default as a person would write it in a configuration file.
fn default_text(value: &Value, value_type: &str) -> Result<Option<String>> {
    Ok(Some(match (value, value_type) {
        (Value::Null, _) => return Ok(None),
        (Value::String(text), "duration") if text.starts_with(['P', '-']) => duration_text(text)?,
        (Value::Number(bytes), "memory") => memory_text(bytes.as_i64().ok_or("a memory size is an integer")?),
        (Value::String(text), _) => text.clone(),
        (Value::Bool(_) | Value::Number(_), _) => value.to_string(),
        (Value::Array(items), _) => items
            .iter()
            .map(|item| item.as_str().map_or_else(|| item.to_string(), ToOwned::to_owned))
            .collect::<Vec<_>>()
            .join(";"),
        (Value::Object(entries), _) => {
            entries.iter().map(|(k, v)| format!("{k}:{}", v.as_str().unwrap_or_default())).collect::<Vec<_>>().join(",")
        }
    }))
}

/// `PT0.2S` to `200 ms`: the largest unit that divides it.
fn duration_text(iso: &str) -> Result<String> {
    let unreadable = || format!("{iso} is a duration that build/catalogue.rs does not read");
    let rest = iso.strip_prefix("PT").ok_or_else(unreadable)?;
    let (mut millis, mut number) = (0.0, String::new());
    for c in rest.chars() {
        let factor = match c {
            'H' => 3_600_000.0,
            'M' => 60_000.0,
            'S' => 1000.0,
            _ => {
                number.push(c);
                continue;
            }
        };
        millis += number.parse::<f64>().map_err(|_| unreadable())? * factor;
        number.clear();
    }
    #[expect(clippy::cast_possible_truncation, reason = "defaults are no longer than days")]
    let millis = millis.round() as i64;
    let units = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s")];
    let unit = units.iter().find(|(size, _)| millis != 0 && millis % size == 0);
    Ok(unit.map_or_else(|| format!("{millis} ms"), |(size, unit)| format!("{} {unit}", millis / size)))
}

fn memory_text(bytes: i64) -> String {
    let units = [(1 << 30, "gb"), (1 << 20, "mb"), (1 << 10, "kb")];
    let unit = units.iter().find(|(size, _)| bytes != 0 && bytes % size == 0 && bytes != i64::MAX);
    unit.map_or_else(|| format!("{bytes} bytes"), |(size, unit)| format!("{} {unit}", bytes / size))
}
