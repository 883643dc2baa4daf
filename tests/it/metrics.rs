//! The dashboard and the alert rules name the metrics that there are.

use std::collections::BTreeSet;

use gatepass::metrics::{ALL, Kind, Values};

const DASHBOARD: &str = include_str!("../../deploy/grafana.json");
const ALERTS: &str = include_str!("../../deploy/alerts.yaml");

/// What Prometheus makes of one histogram.
const OF_A_HISTOGRAM: [&str; 3] = ["_bucket", "_sum", "_count"];

/// Every word that could be one of our metrics.
fn named(text: &str) -> BTreeSet<&str> {
    let ends = |letter: char| !(letter.is_ascii_alphanumeric() || letter == '_');
    let ours = |word: &&str| word.starts_with("gatepass_") || word.starts_with("process_");
    text.split(ends).filter(ours).collect()
}

fn exported() -> BTreeSet<String> {
    ALL.iter()
        .flat_map(|metric| match metric.kind {
            Kind::Counter | Kind::Gauge => vec![metric.name.to_owned()],
            Kind::Histogram => OF_A_HISTOGRAM
                .map(|part| format!("{}{part}", metric.name))
                .into(),
        })
        .collect()
}

#[test]
fn whatever_is_shown_or_alarmed_exists() {
    let exported = exported();
    for (file, text) in [("grafana.json", DASHBOARD), ("alerts.yaml", ALERTS)] {
        let named = named(text);
        assert!(named.len() > 5, "{file} names {named:?}");
        let unknown: Vec<_> = named.iter().filter(|it| !exported.contains(**it)).collect();
        assert!(unknown.is_empty(), "{file} names {unknown:?}");
    }
}

/// A series as an expression picks it, `metric{label="value"}`: one for each label.
#[derive(Debug, Clone, Copy)]
struct Picked<'a> {
    metric: &'a str,
    label: &'a str,
    value: &'a str,
}

fn picked(text: &str) -> Vec<Picked<'_>> {
    let picks = text.match_indices('{').filter_map(|(at, _)| {
        let not_a_name = |letter: char| !(letter.is_ascii_alphanumeric() || letter == '_');
        let metric = text[..at].rsplit(not_a_name).next()?;
        let (labels, _) = text[at + 1..].split_once('}')?;
        metric.starts_with("gatepass_").then_some((metric, labels))
    });
    let labels = picks.flat_map(|(metric, labels)| labels.split(',').map(move |it| (metric, it)));
    let picked = labels.map(|(metric, picks)| {
        let (label, value) = picks.split_once(['=', '!']).expect("a comparison");
        let value = value.trim_start_matches(['=', '~']).trim_matches('"');
        Picked {
            metric,
            label,
            value,
        }
    });
    picked.collect()
}

/// Whether a value that may be a pattern means some word. Of patterns, the files use
/// dots and bars.
fn means_one_of(value: &str, words: &[&str]) -> bool {
    let is_meant = |pattern: &str, word: &&str| {
        let mut signs = pattern.chars().zip(word.chars());
        pattern.len() == word.len() && signs.all(|(sign, it)| sign == '.' || sign == it)
    };
    let mut alternatives = value.split('|');
    alternatives.all(|pattern| words.iter().any(|word| is_meant(pattern, word)))
}

/// Prometheus takes a word that is never recorded for a series that is not there yet.
#[test]
fn whatever_a_series_is_picked_by_can_be_recorded() {
    // The dashboard's own variables, and what Prometheus adds.
    let is_ours = |it: &Picked<'_>| !it.value.starts_with('$') && it.label != "instance";
    let dashboard = DASHBOARD.replace("\\\"", "\"");
    for (file, text, at_least) in [("grafana.json", &*dashboard, 1), ("alerts.yaml", ALERTS, 6)] {
        let picked: Vec<_> = picked(text).into_iter().filter(is_ours).collect();
        assert!(picked.len() >= at_least, "{file} picks by {picked:?}");
        for it in picked {
            let mut metrics = ALL.iter();
            let metric = metrics.find(|metric| it.metric.starts_with(metric.name));
            let labels = metric.map_or(&[][..], |metric| metric.labels);
            let values = labels.iter().find(|(label, _)| *label == it.label);
            let is_recorded = match values {
                Some((_, Values::Words(words))) => means_one_of(it.value, words),
                Some((_, Values::Shard | Values::Version)) => true,
                None => false,
            };
            assert!(is_recorded, "{file}: nothing is recorded by {it:?}");
        }
    }
}

#[test]
fn whatever_exists_is_shown() {
    let shown = named(DASHBOARD);
    let missing: Vec<_> = ALL
        .iter()
        .filter(|metric| !shown.iter().any(|name| name.starts_with(metric.name)))
        .map(|metric| metric.name)
        .collect();
    assert!(missing.is_empty(), "not in grafana.json: {missing:?}");
}

#[test]
fn the_dashboard_is_json() {
    let dashboard: serde_json::Value = serde_json::from_str(DASHBOARD).expect("JSON");
    assert!(
        dashboard["panels"]
            .as_array()
            .is_some_and(|it| it.len() > 10)
    );
}
