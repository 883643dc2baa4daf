//! Commands are registered once, and again only when they changed.

use gatepass::domain::Permissions;
use playground::discord::{Fault, Route};

use crate::harness::{World, until};

fn puts(world: &World) -> usize {
    let requests = world.sim.requests();
    let puts = requests
        .iter()
        .filter(|one| one.route == Some(Route::BulkSetApplicationCommands));
    puts.count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_registers_nothing_and_still_knows_the_names() {
    let world = World::start().await;
    assert_eq!(puts(&world), 1);
    let (sim, mia, harbour) = (world.sim.clone(), world.mia, world.harbour);
    world.end().await;

    let world = World::on(sim, mia, harbour).await;
    world.is_ready().await;
    until("IDs are learnt from what is there", || {
        let name = world.discord.mentions().command("echo", Permissions::NONE);
        name.as_str().starts_with("</echo:")
    })
    .await;
    assert_eq!(puts(&world), 1);
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_at_the_start_only_delays_them() {
    let world = {
        let sim = crate::harness::simulator(playground::discord::Settings::default()).await;
        let mia = sim.create_user("mia");
        let harbour = sim.create_server("Harbour", mia);
        sim.fault(
            Fault::on(Route::ListApplicationCommands)
                .status(503)
                .times(4),
        );
        World::on(sim, mia, harbour).await
    };
    world.sim.bot_has_command("echo").await.expect("after all");
    world.end().await;
}
