//! Cron expressions as `org.quartz.CronExpression` takes them.

/// A field: its least and greatest number, and names for numbers from the least on.
struct Field {
    least: u32,
    greatest: u32,
    names: &'static [&'static str],
}

const MONTHS: &[&str] = &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: &[&str] = &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
const DAY_OF_MONTH: usize = 3;
const DAY_OF_WEEK: usize = 5;
const FIELDS: [Field; 7] = [
    Field { least: 0, greatest: 59, names: &[] },
    Field { least: 0, greatest: 59, names: &[] },
    Field { least: 0, greatest: 23, names: &[] },
    Field { least: 1, greatest: 31, names: &[] },
    Field { least: 1, greatest: 12, names: MONTHS },
    Field { least: 1, greatest: 7, names: DAYS },
    Field { least: 0, greatest: 9999, names: &[] },
];

/// Whether Quartz takes a text for a cron expression: six or seven fields, of which
/// just one of the days is a `?`.
pub(super) fn is_cron(text: &str) -> bool {
    let text = text.to_uppercase();
    let fields: Vec<&str> = text.split([' ', '\t']).filter(|field| !field.is_empty()).collect();
    if fields.len() <= DAY_OF_WEEK {
        return false;
    }
    let open = |at: usize| fields[at].contains('?');
    open(DAY_OF_MONTH) != open(DAY_OF_WEEK)
        && fields
            .iter()
            .zip(&FIELDS)
            .enumerate()
            .all(|(at, (text, field))| text.split(',').all(|item| is_item(item, field, at)))
}

fn is_item(item: &str, field: &Field, at: usize) -> bool {
    let (range, step) = match item.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (item, None),
    };
    let step_fits = step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| step <= field.greatest.max(1)));
    step_fits && is_range(range, field, at)
}

fn is_range(range: &str, field: &Field, at: usize) -> bool {
    let is_day = at == DAY_OF_MONTH || at == DAY_OF_WEEK;
    match range {
        "*" => return true,
        "?" => return is_day,
        "" => return false,
        _ => {}
    }
    if is_day && range.contains(['L', 'W', '#']) && is_special(range, field, at) {
        return true;
    }
    let number = |text: &str| is_number(text, field);
    match range.split_once('-') {
        Some((first, last)) => number(first) && number(last),
        None => number(range),
    }
}

fn is_number(text: &str, field: &Field) -> bool {
    let fits = |number: u32| (field.least..=field.greatest).contains(&number);
    text.parse().is_ok_and(fits) || field.names.contains(&text)
}

/// `L`, `L-3`, `LW`, `15W` of a month; `L`, `6L`, `6#3` of a week.
fn is_special(text: &str, field: &Field, at: usize) -> bool {
    if at == DAY_OF_MONTH {
        return matches!(text, "L" | "LW")
            || text
                .strip_prefix("L-")
                .is_some_and(|days| days.trim_end_matches('W').parse::<u32>().is_ok_and(|n| n <= 30))
            || text.strip_suffix('W').is_some_and(|day| is_number(day, field));
    }
    text == "L"
        || text.strip_suffix('L').is_some_and(|day| is_number(day, field))
        || text.split_once('#').is_some_and(|(day, week)| {
            is_number(day, field) && week.parse::<u32>().is_ok_and(|week| (1..=5).contains(&week))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn just_one_day_is_open_and_numbers_are_in_range() {
        for good in [
            "0 0 12 * * ?",
            "0 0/5 14,18 ? * MON-FRI",
            "0 15 10 L-2 * ? 2024-2026",
            "0 0 0 ? jan 6#3",
            "* * * LW * ?",
            "0 0 22-2 15W * ?",
        ] {
            assert!(is_cron(good), "{good}");
        }
        for bad in [
            "",
            "0 0 12 * *",
            "0 0 12 * * *",
            "0 0 12 ? * ?",
            "60 0 12 * * ?",
            "0 0 24 * * ?",
            "0 0 0 32 * ?",
            "0 0 0 ? * 6#6",
            "x 0 0 ? * 1",
            "0 0 0 ? 13 1",
        ] {
            assert!(!is_cron(bad), "{bad}");
        }
    }
}
