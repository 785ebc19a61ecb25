use super::cron::is_cron;

/// Whether the autoscaler takes a text for a time in which it leaves the job
/// alone: times of the day, a cron expression, or both joined by `&&`.
/// Source: `CalendarUtils.validateExcludedExpression`.
#[must_use]
pub fn is_excluded_period(text: &str) -> bool {
    let parts: Vec<&str> = text.split("&&").map(str::trim).collect();
    match parts[..] {
        [only] => is_daily(only) || is_cron(only),
        [a, b] => (is_daily(a) && is_cron(b)) || (is_cron(a) && is_daily(b)),
        _ => false,
    }
}

/// `9:30-10:50:20`: `org.quartz.impl.calendar.DailyCalendar`.
fn is_daily(text: &str) -> bool {
    let Some((start, end)) = text.split_once('-') else { return false };
    matches!((time(start), time(end)), (Some(start), Some(end)) if start < end)
}

/// Milliseconds of the day.
fn time(text: &str) -> Option<u32> {
    const LIMITS: [(u32, u32); 4] = [(24, 3_600_000), (60, 60_000), (60, 1_000), (1_000, 1)];
    let parts: Vec<&str> = text.split(':').map(str::trim).collect();
    if !(2..=LIMITS.len()).contains(&parts.len()) {
        return None;
    }
    parts.iter().zip(LIMITS).try_fold(0, |sum, (part, (limit, unit))| {
        let value: u32 = part.parse().ok()?;
        (value < limit).then_some(sum + value * unit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn times_of_the_day_and_cron_go_together_once_each() {
        for good in [
            "9:30:30-10:50:20",
            "09:00-10:00",
            "* * 9-11,14-16 * * ?",
            "* * * ? * 2-6",
            "9:30:30-10:50:20 && * * * ? * 2,5",
        ] {
            assert!(is_excluded_period(good), "{good}");
        }
        for bad in [
            "",
            "9-10",
            "10:00-09:00",
            "09:00-09:00",
            "09:13:17-25:15:18",
            "* * * ? * 2,55",
            "* * * ? * 2 && 18:00-16:00",
            "09:00-10:00 && 11:00-12:00",
            "* * * ? * 2 && * * 1 * * ?",
            "a && b && c",
            "weekends",
        ] {
            assert!(!is_excluded_period(bad), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text in any::<String>()) {
            let _ = is_excluded_period(&text);
        }
    }
}
