use std::time::Duration;

use rstest::rstest;

use super::LEFT_MEMBERS_KEPT;
use crate::service::fake::{World, role, server, user};
use crate::store::Intent;

#[rstest]
#[case::just_left(LEFT_MEMBERS_KEPT * 9 / 10, 1)]
#[case::left_for_good(LEFT_MEMBERS_KEPT * 11 / 10, 0)]
#[tokio::test]
async fn the_grants_of_who_left_are_kept_a_while(#[case] ago: Duration, #[case] kept: usize) {
    let world = World::new().await;
    world.linked(user(7)).await;
    let (store, now) = (world.service.store(), world.service.now());
    let intended = store.intend(server(), user(7), role(10), &Intent::Take, now);
    intended.await.expect("works");
    let left = store.member_left(server(), user(7), now.minus(ago));
    left.await.expect("works");
    world.service.tidy_up().await.expect("works");
    let grants = store.grants(server(), user(7)).await.expect("works");
    assert_eq!(grants.len(), kept);
}
