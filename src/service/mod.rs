//! What the product does, told without Discord's or the terminal's forms:
//! commands and jobs call down here, one value comes back up.
//!
//! `Service::update` is the heart: every role change goes through it.

mod apply;
mod bulk;
mod facts;
mod guard;
mod hidden;
mod look;
mod outages;
mod sweep;
mod turns;
mod unseen;
mod update;
mod work;

mod asker;
mod audit;
mod bind_views;
mod binds;
mod collectibles;
mod gauges;
mod link_roles;
mod links;
mod missing_roles;
mod names;
mod owns;
mod panel;
mod processes;
mod purchase;
mod server_log;
mod settings;
mod setup;
mod suggestions;
mod unbind;
mod unlink;
mod update_asked;
mod whois;

mod clock;
mod direct_gateway;
mod events;
mod hearing;
mod log_gateway;
mod member_lookup;
mod role_gateway;

#[cfg(test)]
pub(crate) mod fake;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::domain::{Served, ServerId, Timestamp, UserId};
use crate::roblox::Roblox;
use crate::store::Store;

pub use apply::Written;
pub use asker::{Asker, LookupError, Subject};
pub use audit::{AuditLine, AuditPage, AuditView};
pub use bind_views::{BINDS_A_PAGE, BindChoice, BindView, BindsPage};
pub use binds::{AddBind, AddedBind, BindError, Confirmation, ConfirmedBind, LONGEST_NAME};
pub use bulk::{BulkChangeView, BulkProgress, BulkQuestion, BulkVisit, Viewer};
pub use clock::{Clock, SystemClock};
pub use collectibles::{Collectibles, CollectiblesError, Limited, Limiteds, Unread};
pub use direct_gateway::{DirectError, DirectGateway, HiddenLoss};
pub use events::{Listener, ServerEvent, ShardSlice};
pub use gauges::Backlog;
pub use guard::{Decided, PauseView};
pub use hidden::Telling;
pub use link_roles::{LinkRole, LinkRoleChoice};
pub use links::{
    AccountError, AddLinkError, AddedLink, LINKS_A_PAGE, LinkView, LinksPage, RemoveLinkError,
    RemovedLink, TargetError,
};
pub use log_gateway::{Audience, EditError, LogGateway, LogMessage, LogPost, PostError};
pub use member_lookup::{LOOKED_AT_ONCE, MemberLookup};
pub use missing_roles::{MISSING_A_PAGE, MissingRoles, MissingRolesError};
pub use names::{Account, ItemName};
pub use owns::{Owns, OwnsAnswer, OwnsError};
pub use panel::{PanelAsk, Resting};
pub use purchase::{PurchaseWatch, WatchError, Watched};
pub use role_gateway::{GatewayError, Given, Member, RoleGateway, WriteError};
pub use server_log::{LogError, SETTLED_AFTER, post_nonce};
pub use settings::{SettingsError, SettingsView};
pub use setup::{SetupError, SetupView};
pub use suggestions::SuggestedItem;
pub use unbind::{RemovedBind, UnbindOutcome, Unbinding};
pub use unlink::{AtStake, Remembered, Unlinked};
pub use whois::Whois;

/// What the Roblox client knows and the service hands on as it is.
pub use crate::roblox::{
    Collectible, CollectibleDetails, Cut, Error as RobloxError, Extent, Freshness, InstanceState,
    Probe as RobloxBudget, Reading,
};
/// What the store knows and the service hands on as it is.
pub use crate::store::{
    Act, AuditEntry, AuditRow, BatchEnd, BulkChange, BulkCounts, BulkUpdate, Forgotten, LISTED,
    Leftover, Linked, LogBatch, NewBulkUpdate, PastBind, PauseEvent, PauseEventRow,
    ShownBulkUpdate, Started, StoreError, Work,
};
pub use update::{Preview, RoleUpdate, Update, UpdateError};
pub use update_asked::AskUpdateError;

/// The product, over its store, its Roblox client and its doors to Discord.
#[derive(Clone)]
pub struct Service(Arc<Parts>);

struct Parts {
    store: Store,
    roblox: Roblox,
    gateway: Arc<dyn RoleGateway>,
    lookup: Arc<dyn MemberLookup>,
    log: Arc<dyn LogGateway>,
    direct: Arc<dyn DirectGateway>,
    clock: clock::CommonClock,
    served: Served,
    /// How old what is known of a linked account may get.
    sweep_interval: Duration,
    /// One update of a member at a time.
    turns: turns::Turns<(ServerId, UserId)>,
    /// What is told of the bot's coming and going in a server, and what is found
    /// out by asking, one after the other.
    whereabouts: turns::Turns<ServerId>,
    /// Rings when work was queued.
    queued: Notify,
    /// Rings when somebody's turn of the sweep comes sooner.
    turn_moved: Notify,
    /// Servers whose members are to be looked at.
    unseen: unseen::Unseen,
    /// Members for whom it is looked after a purchase.
    watches: purchase::Watches,
    /// Buttons that rest for members who pressed them.
    rests: panel::Rests,
    bulk: bulk::Bulk,
    /// Servers whose log is to be looked at.
    log_suspects: server_log::Suspects,
    /// How this process stands among the others.
    company: processes::Company,
}

/// The doors to Discord.
#[derive(Clone)]
pub struct Doors {
    pub roles: Arc<dyn RoleGateway>,
    pub lookup: Arc<dyn MemberLookup>,
    pub log: Arc<dyn LogGateway>,
    pub direct: Arc<dyn DirectGateway>,
}

impl std::fmt::Debug for Doors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Doors").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Service").finish_non_exhaustive()
    }
}

impl Service {
    /// `sweep_interval` is how old the facts of a linked member may get.
    pub fn new(
        store: Store,
        roblox: Roblox,
        doors: Doors,
        clock: Arc<dyn Clock>,
        served: Served,
        sweep_interval: Duration,
    ) -> Self {
        Self(Arc::new(Parts {
            store,
            roblox,
            gateway: doors.roles,
            lookup: doors.lookup,
            log: doors.log,
            direct: doors.direct,
            clock: clock::CommonClock::new(clock),
            served,
            sweep_interval,
            turns: turns::Turns::default(),
            whereabouts: turns::Turns::default(),
            queued: Notify::new(),
            turn_moved: Notify::new(),
            unseen: unseen::Unseen::default(),
            watches: purchase::Watches::default(),
            rests: panel::Rests::default(),
            bulk: bulk::Bulk::default(),
            log_suspects: server_log::Suspects::default(),
            company: processes::Company::default(),
        }))
    }

    fn store(&self) -> &Store {
        &self.0.store
    }

    fn roblox(&self) -> &Roblox {
        &self.0.roblox
    }

    fn gateway(&self) -> &dyn RoleGateway {
        &*self.0.gateway
    }

    fn now(&self) -> Timestamp {
        self.0.clock.now()
    }
}
