use std::time::Duration;

use super::*;
use crate::service::fake::{World, role, server, user};

const DAY: Duration = Duration::from_hours(24);

/// A page of two of all there is, by the roles in it.
async fn page(world: &World, place: AuditPlace) -> (AuditPage, Vec<i64>) {
    let page = world
        .service
        .audit_page(server(), AuditFilter::default(), place, 2);
    let page = page.await.expect("works");
    let roles = page.entries.iter().map(|line| match line {
        AuditLine::Change(view) => view.row.role.get(),
        AuditLine::Guard(event) => event.role.get(),
    });
    let roles = roles.collect();
    (page, roles)
}

/// Roles 1 to 5 were given to somebody, in this order.
async fn five_given() -> World {
    let world = World::new().await;
    world.linked(user(7)).await;
    for number in 1..=5 {
        world.gave(server(), user(7), role(number)).await;
    }
    world
}

#[tokio::test]
async fn pages_are_turned_both_ways_and_end_where_the_trail_does() {
    let world = five_given().await;
    let (newest, roles) = page(&world, AuditPlace::Newest).await;
    assert_eq!((newest.before(), &roles[..]), (None, &[5, 4][..]));
    let (middle, roles) = page(&world, newest.after().expect("more")).await;
    assert_eq!(roles, [3, 2]);
    let (last, roles) = page(&world, middle.after().expect("more")).await;
    assert_eq!((last.after(), &roles[..]), (None, &[1][..]));
    let (_, roles) = page(&world, last.before().expect("more")).await;
    assert_eq!(roles, [3, 2]);
    let (first, roles) = page(&world, middle.before().expect("more")).await;
    assert_eq!((first.before(), &roles[..]), (None, &[5, 4][..]));
}

#[tokio::test]
async fn beyond_an_end_is_the_page_at_that_end() {
    let world = five_given().await;
    let (newest, _) = page(&world, AuditPlace::Newest).await;
    let [first, second] = [0, 1].map(|at| newest.entries[at].id());
    for place in [first, second].map(AuditPlace::NewerThan) {
        assert_eq!(page(&world, place).await.1, [5, 4]);
    }
    let (last, _) = page(&world, AuditPlace::Oldest).await;
    let oldest = last.entries[1].id();
    let (clamped, roles) = page(&world, AuditPlace::OlderThan(oldest)).await;
    assert_eq!(roles, [2, 1]);
    assert!(clamped.is_last && !clamped.is_first);
    let nothing = world
        .service
        .audit_lines(
            server(),
            AuditFilter::default(),
            AuditPlace::OlderThan(oldest),
            2,
        )
        .await;
    assert!(nothing.expect("works").is_empty());
}

#[tokio::test]
async fn what_is_older_than_it_is_kept_goes() {
    let world = World::new().await;
    world.linked(user(7)).await;
    for number in 1..=i64::from(ERASED_AT_ONCE) + 1 {
        world.gave(server(), user(7), role(number)).await;
    }
    world.pass(2 * DAY);
    world.gave(server(), user(7), role(9000)).await;
    world.pass(DAY / 2);
    world.service.tidy_up(DAY).await.expect("works");
    let (kept, roles) = page(&world, AuditPlace::Newest).await;
    assert_eq!(roles, [9000]);
    assert!(kept.is_last);
}

/// Roles 1 to 3 were given, 4 and 5 held back in between, and 6 given last.
#[tokio::test]
async fn what_the_guard_did_lies_where_it_happened_on_pages_both_ways() {
    let world = World::new().await;
    world.linked(user(7)).await;
    let store = world.service.store();
    for number in 1..=6 {
        let (server, role) = (server(), role(number));
        if [4, 5].contains(&number) {
            world.hold_back(server, role).await;
        } else {
            world.gave(server, user(7), role).await;
        }
    }
    let (newest, roles) = page(&world, AuditPlace::Newest).await;
    assert_eq!(roles, [6, 5]);
    let (middle, roles) = page(&world, newest.after().expect("more")).await;
    assert_eq!(roles, [4, 3]);
    let (last, roles) = page(&world, middle.after().expect("more")).await;
    assert_eq!((last.is_last, &roles[..]), (true, &[2, 1][..]));
    let (_, roles) = page(&world, last.before().expect("more")).await;
    assert_eq!(roles, [4, 3]);
    let (first, roles) = page(&world, middle.before().expect("more")).await;
    assert_eq!((first.is_first, &roles[..]), (true, &[6, 5][..]));

    let of = async |user, role| {
        let filter = AuditFilter { user, role };
        let lines = world
            .service
            .audit_lines(server(), filter, AuditPlace::Newest, 9);
        lines.await.expect("works").len()
    };
    assert_eq!(of(None, Some(role(5))).await, 1);
    assert_eq!(of(Some(user(7)), None).await, 4, "it is about no member");
    let later = world.service.now().plus(DAY);
    while store.prune_audit(later, 9).await.expect("works") > 0 {}
    assert_eq!(page(&world, AuditPlace::Newest).await.1, [0; 0]);
}
