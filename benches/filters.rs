//! What it costs to turn a member's binds into inventory requests.
//!
//! `cargo bench --bench filters`

use std::collections::BTreeSet;

use divan::{Bencher, black_box};
use gatepass::domain::{Item, ItemKind};
use gatepass::roblox::IdFilter;

fn main() {
    divan::main();
}

/// Assets, badges and passes with IDs of ten digits.
fn items(count: i64) -> BTreeSet<Item> {
    (4_000_000_000..)
        .take(usize::try_from(count).expect("few"))
        .zip(ItemKind::ALL[..3].iter().cycle())
        .map(|(id, kind): (i64, _)| kind.item(&id.to_string()).expect("an item"))
        .collect()
}

#[divan::bench(args = [10, 100, 1000])]
fn build_and_write(bencher: Bencher, binds: i64) {
    let items = items(binds);
    bencher.bench(|| {
        let filters = IdFilter::covering(black_box(&items).iter().copied());
        filters.iter().map(ToString::to_string).collect::<Vec<_>>()
    });
}
