//! The dashboard and the alert rules name the metrics that there are.

use std::collections::BTreeSet;

use gatepass::metrics::{ALL, Kind};

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
