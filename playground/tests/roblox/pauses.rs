//! Requests held until the test lets them go on.

use playground::roblox::{Fault, Item, Route, Simulator, UserId};
use tokio::task::JoinHandle;

use crate::support::{Reply, inventory, soon};

async fn start() -> (Simulator, UserId) {
    let roblox = Simulator::start().await.unwrap();
    let leo = roblox.create_user("Leo");
    (roblox, leo)
}

fn ask(roblox: &Simulator, user: UserId) -> JoinHandle<Reply> {
    let roblox = roblox.clone();
    tokio::spawn(async move { inventory(&roblox, user, "").await })
}

#[tokio::test]
async fn a_held_request_sees_the_world_after_its_release() {
    let (roblox, leo) = start().await;
    let pause = roblox.pause(Fault::on(Route::Inventory).user(leo));
    let asked = ask(&roblox, leo);
    soon(pause.reached()).await;
    roblox.give(leo, Item::badge(1));
    assert!(!asked.is_finished());
    pause.release();
    assert_eq!(soon(asked).await.unwrap().items(), ["badge:1"]);
}

#[tokio::test]
async fn a_held_answer_tells_of_the_world_before() {
    let (roblox, leo) = start().await;
    let pause = roblox.pause_answers(Fault::on(Route::Inventory));
    let asked = ask(&roblox, leo);
    soon(pause.reached()).await;
    roblox.give(leo, Item::badge(1));
    pause.release();
    assert!(soon(asked).await.unwrap().items().is_empty());
    assert_eq!(inventory(&roblox, leo, "").await.items(), ["badge:1"]);
}

#[tokio::test]
async fn several_are_held_and_released_together() {
    let (roblox, leo) = start().await;
    let pause = roblox.pause(Fault::on(Route::Inventory));
    let asked = [ask(&roblox, leo), ask(&roblox, leo), ask(&roblox, leo)];
    soon(pause.reached_by(3)).await;
    pause.release();
    for reply in asked {
        assert_eq!(soon(reply).await.unwrap().status, 200);
    }
}

#[tokio::test]
async fn others_pass_by() {
    let (roblox, leo) = start().await;
    let mia = roblox.create_user("Mia");
    let pause = roblox.pause(Fault::on(Route::Inventory).user(leo));
    let asked = ask(&roblox, leo);
    soon(pause.reached()).await;
    assert_eq!(inventory(&roblox, mia, "").await.status, 200);
    drop(pause);
    assert_eq!(soon(asked).await.unwrap().status, 200);
}

#[tokio::test]
async fn a_released_pause_makes_way_for_other_faults() {
    let (roblox, leo) = start().await;
    roblox.pause(Fault::on(Route::Inventory)).release();
    assert_eq!(inventory(&roblox, leo, "").await.status, 200);
    roblox.fault(Fault::on(Route::Inventory).status(503));
    assert_eq!(inventory(&roblox, leo, "").await.status, 503);
}
