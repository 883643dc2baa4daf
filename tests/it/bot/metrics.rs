//! What Prometheus reads of the real bot.

use std::collections::BTreeMap;
use std::time::Duration;

use gatepass::metrics::{ALL, Kind, Metric, Values};
use playground::bot::Setup;
use playground::discord::{Fault, JsonError, Route};
use playground::roblox::Item;

use super::world::{Captain, World, answer, comes_true, press, run, until};

/// A line of the page: its name, its labels, its value.
struct Series {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

/// The page as Prometheus gets it, and the series in it.
async fn page(address: &str) -> (String, Vec<Series>) {
    let url = format!("http://{address}/metrics");
    let answer = reqwest::get(url).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let format = answer.headers()["content-type"].to_str().expect("a word");
    assert!(format.starts_with("text/plain; version=0.0.4"), "{format}");
    let text = answer.text().await.expect("a page");
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let series = lines.map(series).collect();
    (text, series)
}

/// `name{label="value",…} 1`. No value of ours has a quotation mark in it.
fn series(line: &str) -> Series {
    let (series, value) = line.rsplit_once(' ').expect(line);
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    let labels = labels.strip_suffix('}').expect(line);
    let labels = labels.split_terminator("\",").map(|label| {
        let (name, value) = label.split_once("=\"").expect(line);
        (name.to_owned(), value.trim_end_matches('"').to_owned())
    });
    Series {
        name: name.to_owned(),
        labels: labels.collect(),
        value: value.parse().expect(line),
    }
}

/// The metric that a series is of.
fn metric(series: &Series) -> &'static Metric {
    let of = |metric: &&Metric| match metric.kind {
        Kind::Counter | Kind::Gauge => series.name == metric.name,
        Kind::Histogram => series
            .name
            .strip_prefix(metric.name)
            .is_some_and(|part| ["_bucket", "_sum", "_count"].contains(&part)),
    };
    let found = ALL.iter().find(of);
    found.unwrap_or_else(|| panic!("{} is not in the registry", series.name))
}

fn may_be(values: Values, value: &str) -> bool {
    match values {
        Values::Words(words) => words.contains(&value),
        Values::Shard => value.parse().is_ok_and(|shard: u32| shard < 10_000),
        Values::Version => value == env!("CARGO_PKG_VERSION"),
    }
}

fn ends_with_its_unit(metric: &Metric) -> bool {
    let units = [
        "_seconds",
        "_requests",
        "_updates",
        "_connected",
        "_open",
        "_info",
    ];
    match metric.kind {
        Kind::Counter => metric.name.ends_with("_total"),
        Kind::Gauge | Kind::Histogram => units.iter().any(|unit| metric.name.ends_with(unit)),
    }
}

/// The sum of all series of a metric that have these labels.
fn sum(series: &[Series], name: &str, labels: &[(&str, &str)]) -> f64 {
    let has = |it: &&Series| {
        let labelled = |(label, value): &(&str, &str)| {
            it.labels.get(*label).map(String::as_str) == Some(*value)
        };
        it.name == name && labels.iter().all(labelled)
    };
    series.iter().filter(has).map(|it| it.value).sum()
}

/// Where Prometheus can read.
pub(super) fn measured(setup: Setup) -> Setup {
    setup.with("METRICS_BIND", "127.0.0.1:0")
}

fn address(world: &World) -> String {
    let bot = world.bot.as_ref().expect("it runs");
    let log = bot.log();
    let address = log.iter().find_map(|line| line.field("metrics"));
    address.expect("it says where")
}

/// What the bot counts now of what has these labels.
pub(super) async fn counted(world: &World, name: &str, labels: &[(&str, &str)]) -> f64 {
    let (_, all) = page(&address(world)).await;
    sum(&all, name, labels)
}

#[tokio::test]
async fn every_series_has_bounded_labels_and_says_what_it_is() {
    let world = World::with(measured).await;
    let address = address(&world);
    world.leo_is_a_captain().await;
    world.roblox.take(world.leo_builds, Item::badge(5));
    world.told(&world.moderator(), "/update user:@leo").await;
    world.leo_becomes(Captain::No).await;
    world.roblox.hide(world.leo_builds);
    world.told(&world.leo(), "/owns item:badge:5").await;
    world.told(&world.leo(), "/update").await;
    let asked = run(&world.leo(), "/unlink");
    answer(&asked).await;
    press(&asked, "Cancel").await;

    comes_true("the shard is connected", async || {
        connected(&address).await == Some(true)
    })
    .await;
    let (text, all) = page(&address).await;
    for series in &all {
        let metric = metric(series);
        for (label, value) in &series.labels {
            // A histogram's own.
            if label == "le" {
                continue;
            }
            let known = metric.labels.iter().find(|(name, _)| name == label);
            let (_, values) = known.unwrap_or_else(|| panic!("{}: {label}", series.name));
            assert!(may_be(*values, value), "{}: {label}={value}", series.name);
        }
    }
    for metric in ALL {
        assert!(ends_with_its_unit(metric), "{} has no unit", metric.name);
        let seen = all
            .iter()
            .any(|series| self::metric(series).name == metric.name);
        assert!(seen, "{} is not in {text}", metric.name);
        let help = format!("# HELP {} {}", metric.name, metric.help);
        assert!(text.contains(&help), "{help}");
    }

    for (name, labels, least) in [
        ("gatepass_role_changes_total", &[("act", "given")][..], 1.0),
        ("gatepass_role_changes_total", &[("act", "taken")], 1.0),
        ("gatepass_holdings_read_total", &[("state", "hidden")], 1.0),
        ("gatepass_updates_total", &[("outcome", "changed")], 2.0),
        ("gatepass_updates_total", &[("outcome", "unknown")], 1.0),
        (
            "gatepass_interaction_first_answer_seconds_count",
            &[("kind", "command")],
            6.0,
        ),
        (
            "gatepass_interaction_first_answer_seconds_count",
            &[("kind", "component")],
            1.0,
        ),
        ("gatepass_roblox_budget_limit_requests", &[], 100.0),
    ] {
        let counted = sum(&all, name, labels);
        assert!(counted >= least, "{name} {labels:?}: {counted}");
    }
    let sent = world.roblox.requests().len();
    let counted = sum(&all, "gatepass_roblox_requests_total", &[]);
    assert_eq!(counted.to_string(), sent.to_string(), "each request once");
}

/// The series of the shard: none, or what it is.
async fn connected(address: &str) -> Option<bool> {
    let (_, all) = page(address).await;
    let shard = |it: &Series| it.name == "gatepass_gateway_shard_connected";
    all.into_iter().find(shard).map(|it| it.value > 0.0)
}

#[tokio::test]
async fn a_shard_without_a_connection_is_told_from_the_start_and_later() {
    let often = Duration::from_secs(2);
    let mut world = World::asleep(|discord| discord.heartbeat_interval = often).await;
    world.discord.refuse_connections();
    let mut bot = measured(world.setup()).launch().await.expect("it starts");
    let address = bot.wait_for_log(|line| line.field("metrics")).await;
    let address = address.expect("it says where");
    world.bot = Some(bot);
    comes_true("it never was connected", async || {
        connected(&address).await == Some(false)
    })
    .await;
    world.discord.accept_connections();
    comes_true("it is connected", async || {
        connected(&address).await == Some(true)
    })
    .await;

    // Nothing says that the connection is gone, and there is no other.
    world.discord.refuse_connections();
    world.discord.stop_acking_heartbeats();
    until("no connection", || world.discord.connected_sessions() == 0).await;
    comes_true("it is not connected", async || {
        connected(&address).await == Some(false)
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_counted() {
    let world = World::with(measured).await;
    world.link_leo().await;
    let unanswered = async |kind| {
        let name = "gatepass_interactions_unanswered_total";
        counted(&world, name, &[("kind", kind)]).await.to_string()
    };
    let asked = run(&world.leo(), "/unlink");
    answer(&asked).await;
    assert_eq!(unanswered("command").await, "0");

    let gone = || Fault::on(Route::CreateInteractionResponse).error(JsonError::UnknownInteraction);
    world.discord.fault(gone());
    let _asked = run(&world.leo(), "/whois");
    comes_true("a command", async || unanswered("command").await == "1").await;
    assert_eq!(unanswered("component").await, "0");

    world.discord.fault(gone());
    let _pressed = asked.press("Cancel").await.expect("there");
    comes_true("a press", async || unanswered("component").await == "1").await;
    assert_eq!(unanswered("command").await, "1");
}

#[tokio::test]
async fn without_an_address_nobody_listens() {
    let world = World::new().await;
    let bot = world.bot.as_ref().expect("it runs");
    assert!(!bot.log().iter().any(|line| line.field("metrics").is_some()));
}
