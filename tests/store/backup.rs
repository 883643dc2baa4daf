//! Backups, taken while the store is in use.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use gatepass::store::{BackupError, LinkError, Location, Store, StoreError, backup};

use crate::world::{NOW, STAFF, World, moderator_link, server, user};

fn location(url: &str) -> Location {
    url.parse().expect("a database")
}

#[tokio::test]
async fn a_backup_taken_while_writing_is_one_moment_of_the_database() {
    let world = World::sqlite().await;
    let done = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, done) = (world.store.clone(), Arc::clone(&done));
        async move {
            let mut n = 0;
            // Each is queued for an update with it: a copy of half a transaction
            // would hold one and not the other.
            while !done.load(Ordering::Relaxed) || n < 100 {
                n += 1;
                let link = moderator_link(1, STAFF + n, n);
                store.link_by_moderator(link, NOW).await?;
            }
            Ok::<_, LinkError>(n)
        }
    });
    let mut copies = Vec::new();
    for n in 1..=5 {
        let target = world.folder().join(format!("copy-{n}.db"));
        world.store.backup(&target).await.expect("a backup");
        copies.push(target);
    }
    done.store(true, Ordering::Relaxed);
    let written = writer.await.expect("no panic").expect("writes go on");
    assert!(written >= 100);

    for target in copies {
        let mode = std::fs::metadata(&target)
            .expect("there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let url = format!("sqlite://{}", target.display());
        let copy = Store::open(&url).await.expect("a database");
        let links = copy.count_moderator_links(server(1)).await;
        let waiting = copy.waiting().await.expect("works");
        assert_eq!(links.expect("works"), waiting);
    }
}

#[tokio::test]
async fn a_file_that_exists_is_never_overwritten() {
    let world = World::sqlite().await;
    let target = world.folder().join("precious");
    std::fs::write(&target, "the only copy").expect("written");
    for refused in [
        world.store.backup(&target).await,
        world
            .store
            .backup(&world.folder().join("gatepass.db"))
            .await,
        backup(&location(world.database.url()), &target).await,
    ] {
        assert!(
            matches!(refused, Err(BackupError::Exists(_))),
            "{refused:?}"
        );
    }
    assert_eq!(
        std::fs::read_to_string(&target).expect("there"),
        "the only copy"
    );
}

#[tokio::test]
async fn where_nothing_can_be_written_nothing_is_left() {
    let world = World::sqlite().await;
    let target = world.folder().join("no/such/copy.db");
    let refused = world.store.backup(&target).await;
    assert!(
        matches!(refused, Err(BackupError::Access { .. })),
        "{refused:?}"
    );
    assert!(!target.exists());

    // A copy that breaks off: the source is no database.
    let broken = world.folder().join("broken.db");
    std::fs::write(
        &broken,
        "not a database, and long enough to say so. ".repeat(40),
    )
    .expect("written");
    let url = format!("sqlite://{}", broken.display());
    let target = world.folder().join("copy.db");
    let refused = backup(&location(&url), &target).await;
    assert!(
        matches!(refused, Err(BackupError::Store(StoreError::Corrupt(_)))),
        "{refused:?}"
    );
    assert!(!target.exists(), "half a copy");
}

#[tokio::test]
async fn a_process_of_its_own_backs_up_a_database_in_use() {
    let world = World::sqlite().await;
    world.member(1, 1).await;
    let target = world.folder().join("copy.db");
    backup(&location(world.database.url()), &target)
        .await
        .expect("a backup");
    let copy = Store::open(&format!("sqlite://{}", target.display())).await;
    let copy = copy.expect("a database");
    assert!(copy.is_present(server(1), user(1)).await.expect("works"));

    let nowhere = format!("sqlite://{}/none.db", world.folder().display());
    let missing = backup(&location(&nowhere), &world.folder().join("other.db")).await;
    assert!(
        matches!(missing, Err(BackupError::NoDatabase(_))),
        "{missing:?}"
    );
}
