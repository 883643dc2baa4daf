//! One gate to Discord: limits, retries and what an answer means.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use gatepass::discord::{Discord, RestError};
use gatepass::domain::{RoleId, ServerId, UserId};
use gatepass::service::{RoleGateway, WriteError};
use playground::discord::{
    BucketSize, Fault, JsonError, RateLimitScope, RoleSpec, RoleWriteKind, Route, Settings,
    Simulator,
};

use crate::harness::{connect, role, server, simulator, user};

/// A server with a member and a role that the bot may give.
struct Harbour {
    sim: Simulator,
    discord: Discord,
    server: ServerId,
    mia: UserId,
    captain: RoleId,
    above: RoleId,
}

async fn harbour() -> Harbour {
    let sim = simulator(Settings::default()).await;
    let mia = sim.create_user("mia");
    let at = sim.create_server("Harbour", mia);
    Harbour {
        discord: connect(&sim).await,
        server: server(at),
        mia: user(mia),
        captain: role(sim.create_role(at, RoleSpec::named("Captain").below_bot())),
        above: role(sim.create_role(at, RoleSpec::named("Admiral").above_bot())),
        sim,
    }
}

impl Harbour {
    async fn give(&self) -> Result<(), WriteError> {
        let roles = self.discord.roles();
        roles
            .give(self.server, self.mia, self.captain, "bind 7: Größe")
            .await
            .map(drop)
    }

    /// The statuses of role writes so far.
    fn statuses(&self) -> Vec<Option<u16>> {
        self.sim
            .writes()
            .into_iter()
            .map(|write| write.status)
            .collect()
    }
}

#[tokio::test]
async fn a_role_is_given_and_taken_with_its_reason() {
    let harbour = harbour().await;
    assert_eq!(harbour.give().await, Ok(()));
    let roles = harbour.discord.roles();
    let taken = roles
        .take(harbour.server, harbour.mia, harbour.captain, "")
        .await;
    assert_eq!(taken, Ok(()));
    let writes = harbour.sim.writes();
    let kinds: Vec<_> = writes.iter().map(|write| write.kind).collect();
    assert_eq!(kinds, [RoleWriteKind::Give, RoleWriteKind::Take]);
    assert_eq!(writes[0].reason.as_deref(), Some("bind 7: Größe"));
    assert_eq!(writes[1].reason, None);
    assert_eq!(harbour.sim.violations().len(), 0);
}

#[tokio::test]
async fn a_refusal_says_what_is_wrong() {
    let harbour = harbour().await;
    let roles = harbour.discord.roles();
    let nobody = UserId::new(5).expect("positive");
    let no_role = RoleId::new(5).expect("positive");
    for (user, role, expected) in [
        (harbour.mia, harbour.above, WriteError::MissingPermission),
        (harbour.mia, no_role, WriteError::UnknownRole),
        (nobody, harbour.captain, WriteError::UnknownMember),
    ] {
        let given = roles.give(harbour.server, user, role, "test").await;
        assert_eq!(given, Err(expected));
    }
    assert_eq!(harbour.statuses().len(), 3, "no refusal is tried again");
}

#[tokio::test]
async fn many_writes_at_once_stay_within_the_limit() {
    let harbour = harbour().await;
    let size = BucketSize::new(5, Duration::from_millis(500));
    harbour.sim.set_bucket(Route::AddGuildMemberRole, size);
    let began = Instant::now();
    let given = join_all((0..12).map(|_| harbour.give())).await;
    assert!(given.iter().all(Result::is_ok), "{given:?}");
    assert_eq!(harbour.sim.invalid_requests(), 0);
    assert!(
        began.elapsed() >= Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn a_429_is_waited_out() {
    let harbour = harbour().await;
    for scope in [
        RateLimitScope::User,
        RateLimitScope::Shared,
        RateLimitScope::Global,
    ] {
        let wait = Duration::from_millis(400);
        let fault = Fault::on(Route::AddGuildMemberRole).rate_limited(scope, wait);
        harbour.sim.fault(fault);
        let began = Instant::now();
        assert_eq!(harbour.give().await, Ok(()), "{scope:?}");
        assert!(began.elapsed() >= wait, "{scope:?}: {:?}", began.elapsed());
    }
}

#[tokio::test]
async fn a_global_429_halts_everything_else() {
    let harbour = harbour().await;
    // Longer than anybody waits, so that there is no doubt who was halted.
    let wait = Duration::from_mins(1);
    let fault = Fault::on(Route::AddGuildMemberRole).rate_limited(RateLimitScope::Global, wait);
    harbour.sim.fault(fault);
    assert_eq!(harbour.give().await, Err(WriteError::NotSent));
    let rest = harbour.discord.rest();
    let member = rest.member(harbour.server, harbour.mia).await;
    assert!(
        matches!(member, Err(RestError::RateLimited { .. })),
        "{member:?}"
    );
    let asked = harbour.sim.requests();
    let mut asked = asked.iter().filter_map(|request| request.route);
    assert!(!asked.any(|route| route == Route::GetGuildMember));
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_told_at_once() {
    let harbour = harbour().await;
    let wait = Duration::from_mins(1);
    let fault = Fault::on(Route::AddGuildMemberRole).rate_limited(RateLimitScope::User, wait);
    harbour.sim.fault(fault);
    let began = Instant::now();
    assert_eq!(harbour.give().await, Err(WriteError::NotSent));
    assert!(began.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn an_outage_is_tried_three_times_and_then_unsure() {
    let harbour = harbour().await;
    let fault = Fault::on(Route::AddGuildMemberRole).status(502);
    harbour.sim.fault(fault.clone().times(2));
    assert_eq!(harbour.give().await, Ok(()));
    assert_eq!(harbour.statuses(), [Some(502), Some(502), Some(204)]);
    harbour.sim.fault(fault.times(3));
    assert_eq!(harbour.give().await, Err(WriteError::Unsure));
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again() {
    let harbour = harbour().await;
    let lost = Fault::on(Route::AddGuildMemberRole).after_effect().reset();
    harbour.sim.fault(lost);
    assert_eq!(harbour.give().await, Ok(()));
    assert_eq!(harbour.sim.writes().len(), 2);
}

#[tokio::test]
async fn a_refusal_after_a_lost_answer_proves_nothing() {
    let harbour = harbour().await;
    let on = || Fault::on(Route::AddGuildMemberRole);
    harbour.sim.fault(on().after_effect().reset());
    harbour.sim.fault(on().error(JsonError::MissingPermissions));
    assert_eq!(harbour.give().await, Err(WriteError::Unsure));
    // Not even that the token was withdrawn meanwhile.
    harbour.sim.fault(on().after_effect().reset());
    harbour.sim.fault(on().error(JsonError::Unauthorized));
    assert_eq!(harbour.give().await, Err(WriteError::Unsure));
    assert_eq!(
        harbour.give().await,
        Err(WriteError::NotSent),
        "it is remembered"
    );
}

#[tokio::test]
async fn a_page_of_html_is_no_answer_of_discords() {
    let harbour = harbour().await;
    harbour
        .sim
        .fault(Fault::on(Route::GetGuildMember).status(403));
    let asked = harbour
        .discord
        .rest()
        .member(harbour.server, harbour.mia)
        .await;
    assert!(
        matches!(
            asked,
            Err(RestError::Refused {
                status: 403,
                code: 0,
                ..
            })
        ),
        "{asked:?}"
    );
}

#[tokio::test]
async fn a_discord_that_is_not_there_is_not_sent_to() {
    let harbour = harbour().await;
    let discord = harbour.discord.clone();
    let (at, mia) = (harbour.server, harbour.mia);
    drop(harbour);
    // Whatever the connection that was still open makes of the first question,
    // there is none for the second.
    let first = discord.rest().member(at, mia).await;
    assert!(first.is_err(), "{first:?}");
    let asked = discord.rest().member(at, mia).await;
    assert!(matches!(asked, Err(RestError::NotSent)), "{asked:?}");
}
