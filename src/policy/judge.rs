use std::collections::HashMap;
use std::sync::Arc;

use cel::{Context, ExecutionError, Value};

use super::compile::SIZE;
use super::facts::{Fact, facts};
use super::{Condition, MOST_SETTINGS};
use crate::document::Document;
use crate::flink::{Release, Version};
use crate::intent::Intent;

/// What a policy says of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// There is something to find.
    Found,
    /// There is not.
    Fine,
    /// It could not be judged, and why.
    NotAssessed(String),
    /// The expression itself is at fault: what is wrong with it, without any
    /// value of the document.
    Broken(String),
}

/// A function's way to say that a key has no value; no finding.
const UNSET: &str = "unset";
/// A function's way to say that a value is not known.
const UNKNOWN: &str = "unknown";

impl Condition {
    /// Judges a document, in the oldest and the newest release that it may be
    /// for: there is something to find where there is in both.
    #[must_use]
    pub fn judge(&self, document: &Document<'_>, intent: &Intent, file: &str) -> Verdict {
        if document.is_refused() {
            return Verdict::NotAssessed("Flink refuses the document".into());
        }
        let effective = document.effective();
        if effective.len() > MOST_SETTINGS {
            return Verdict::NotAssessed(format!("the document has more than {MOST_SETTINGS} settings"));
        }
        let mut config: HashMap<String, String> = HashMap::with_capacity(effective.len());
        for setting in effective.iter().filter(|setting| !setting.held.is_placeholder()) {
            config.insert(setting.key.to_owned(), setting.held.value().as_string().into_owned());
        }
        let every = if self.any_key { effective.iter().map(|setting| setting.key).collect() } else { Vec::new() };
        let known = intent.versions.known();
        let mut releases: Vec<Option<Release>> = vec![known.map(|known| known.first), known.map(|known| known.last)];
        releases.dedup();
        let mut verdicts = releases.into_iter().map(|release| {
            let keys = self.keys.iter().map(String::as_str).chain(every.iter().copied());
            let facts = Arc::new(facts(document, keys, release));
            self.judge_in(&config, &facts, release, document, intent, file)
        });
        let first = verdicts.next().unwrap_or(Verdict::Fine);
        match verdicts.next() {
            Some(last) if last != first => match [first, last] {
                [broken @ Verdict::Broken(_), _] | [_, broken @ Verdict::Broken(_)] => broken,
                _ => Verdict::NotAssessed("it depends on the Flink version, which is not known".into()),
            },
            _ => first,
        }
    }

    fn judge_in(
        &self,
        config: &HashMap<String, String>,
        facts: &Arc<HashMap<String, Fact>>,
        release: Option<Release>,
        document: &Document<'_>,
        intent: &Intent,
        file: &str,
    ) -> Verdict {
        let mut context = Context::default();
        let text = |text: Option<&str>| text.map_or(Value::Null, Value::from);
        context.add_variable_from_value("config", config.clone());
        context
            .add_variable_from_value("environment", text(intent.environment.map(crate::intent::Environment::as_str)));
        context.add_variable_from_value("sla_ms", intent.sla.map_or(Value::Null, |sla| Value::Float(sla.millis())));
        context.add_variable_from_value("kind", text(Some(document.kind.as_str())));
        context.add_variable_from_value("name", text(document.name.as_deref()));
        context.add_variable_from_value("file", text(Some(file)));
        let functions = [
            number(&mut context, "ms", facts, |fact| fact.ms),
            number(&mut context, SIZE, facts, |fact| fact.bytes),
            number(&mut context, "num", facts, |fact| fact.num),
            is_set(&mut context, facts),
            at_least(&mut context, release),
        ];
        if functions.iter().any(Result::is_err) {
            return Verdict::Broken("a function is declared twice".into());
        }
        match self.program.execute(&context) {
            Ok(Value::Bool(true)) => Verdict::Found,
            Ok(Value::Bool(false)) => Verdict::Fine,
            Ok(other) => Verdict::Broken(format!("it gives {}, not true or false", kind_of(&other))),
            Err(error) => of_error(&error, document),
        }
    }

    /// The keys that it names and that stand in the document, in the document's order.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.keys
    }
}

type Added = Result<(), cel::DeclarationError>;

fn failed(function: &str, message: &str) -> ExecutionError {
    ExecutionError::FunctionError { function: function.into(), message: message.into() }
}

fn number(
    context: &mut Context<'_, '_>,
    name: &'static str,
    facts: &Arc<HashMap<String, Fact>>,
    unit: fn(&Fact) -> Option<f64>,
) -> Added {
    let facts = Arc::clone(facts);
    context.add_function(name, move |key: Arc<String>| -> Result<f64, ExecutionError> {
        let fact = facts.get(key.as_str()).ok_or_else(|| failed(name, UNSET))?;
        if fact.unknown {
            return Err(failed(name, UNKNOWN));
        }
        unit(fact).ok_or_else(|| failed(name, UNSET))
    })
}

fn is_set(context: &mut Context<'_, '_>, facts: &Arc<HashMap<String, Fact>>) -> Added {
    let facts = Arc::clone(facts);
    context.add_function("is_set", move |key: Arc<String>| -> Result<bool, ExecutionError> {
        match facts.get(key.as_str()) {
            Some(fact) if !fact.is_set && fact.unknown => Err(failed("is_set", UNKNOWN)),
            fact => Ok(fact.is_some_and(|fact| fact.is_set)),
        }
    })
}

fn at_least(context: &mut Context<'_, '_>, release: Option<Release>) -> Added {
    context.add_function("at_least", move |version: Arc<String>| -> Result<bool, ExecutionError> {
        let version: Version = version.parse().map_err(|_| failed("at_least", "takes a Flink version, as '1.20'"))?;
        let release = release.ok_or_else(|| failed("at_least", UNKNOWN))?;
        let here = release.version();
        Ok((here.major, here.minor) >= (version.major, version.minor))
    })
}

/// What an error means; its own words can hold values of the document.
fn of_error(error: &ExecutionError, document: &Document<'_>) -> Verdict {
    match error {
        ExecutionError::NoSuchKey(key) => match document.held_under(key) {
            Some(held) if held.is_placeholder() => {
                Verdict::NotAssessed(format!("the value of {key} is not known here"))
            }
            None if document.partial || document.templated => {
                Verdict::NotAssessed(format!("{key} may be set outside of this document"))
            }
            _ => Verdict::Fine,
        },
        ExecutionError::FunctionError { message, .. } if message == UNSET => Verdict::Fine,
        ExecutionError::FunctionError { message, .. } if message == UNKNOWN => {
            Verdict::NotAssessed("a value that it asks for is not known here".into())
        }
        ExecutionError::FunctionError { function, .. } if function == "at_least" => {
            Verdict::Broken("at_least takes a Flink version, as '1.20'".into())
        }
        ExecutionError::FunctionError { function, .. } => {
            Verdict::Broken(format!("{function} cannot take its argument"))
        }
        ExecutionError::NoSuchOverload(error) => Verdict::Broken(error.to_string()),
        ExecutionError::InvalidArgumentCount { expected, actual } => {
            Verdict::Broken(format!("a function takes {expected} arguments and gets {actual}"))
        }
        ExecutionError::ValuesNotComparable(one, other) => {
            Verdict::Broken(format!("{} cannot be compared to {}", kind_of(one), kind_of(other)))
        }
        ExecutionError::UnsupportedBinaryOperator(operator, one, other) => {
            Verdict::Broken(format!("{operator} does not take {} and {}", kind_of(one), kind_of(other)))
        }
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => {
            Verdict::Broken("it divides by zero".into())
        }
        _ => Verdict::Broken("its types do not fit".into()),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
        Value::Int(_) | Value::UInt(_) | Value::Float(_) => "a number",
        Value::String(_) => "a string",
        Value::Bool(_) => "true or false",
        Value::Null => "null",
        _ => "something else",
    }
}
