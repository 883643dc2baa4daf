//! What a button carries: everything its press needs, so that buttons work
//! after a restart and in any process.

mod audit;
mod binds;
mod collectibles;
mod guard;
mod panel;
mod parts;
mod presser;
mod settings;
mod setup;
mod updateall;

use std::str::FromStr;

use crate::domain::{
    AuditFilter, AuditPlace, BindId, BulkId, BulkMode, ChannelId, Item, Permissions, RoleId,
    Ruling, Timestamp, UserId,
};
use audit::{filter_text, place_text};
use parts::Parts;
use updateall::{EVERYONE, mode, mode_word};

pub use binds::RolesGiven;
pub use collectibles::Under;
pub use guard::HeldBack;
pub use panel::PanelButton;
pub use presser::Presser;
pub use settings::Setting;
pub use setup::SetupStep;

/// The ID of a button: who may press it and what it does.
///
/// Written `1:<presser>:<word>:<argument>:…`, ASCII, at most 100 characters.
/// The leading number is the form's version: a button of a
/// form we no longer know is refused with a friendly word, never misread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomId {
    pub presser: Presser,
    pub action: Action,
}

/// What a press does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Shows an answer that only its addressee sees to the channel.
    Show,
    /// Asks again which of these items `user` owns. The one ID that may have no
    /// room for all that it carries.
    Owns { user: UserId, items: Vec<Item> },
    /// Turns to a page of `user`'s collectibles.
    Collectibles { user: UserId, page: u32 },
    /// Reads `user`'s collectibles anew.
    ReadCollectibles { user: UserId, under: Under },
    /// Turns to a page of the server's links.
    Links { page: u32 },
    /// Turns to a page of the server's binds.
    Binds { page: u32 },
    /// Turns to a page of the audit trail.
    Audit {
        filter: AuditFilter,
        place: AuditPlace,
    },
    /// Sends the audit trail as a file.
    AuditCsv { filter: AuditFilter },
    /// Checks `user` now and fixes their roles.
    Update { user: UserId },
    /// Looks for what the presser just bought.
    JustBought,
    /// Vouches for a bind whose role has powers: for those that were shown, and
    /// no others.
    ConfirmBind { bind: BindId, shown: Permissions },
    /// Removes a bind.
    Unbind { bind: BindId, roles: RolesGiven },
    /// Removes a bind of members who are linked, or who are not, and gives them `role`
    /// instead.
    ReplaceBind {
        bind: BindId,
        role: RoleId,
        roles: RolesGiven,
    },
    /// Updates all members of the server, or those who have a role from the bot.
    UpdateAll {
        role: Option<RoleId>,
        mode: BulkMode,
    },
    /// Stops an update of all members.
    CancelBulk { bulk: BulkId },
    /// Sends what an update of all members changed as a file.
    BulkCsv { bulk: BulkId },
    /// Decides about a role that the guard holds back.
    Rule { about: HeldBack, ruling: Ruling },
    /// Forgets the presser's link.
    Unlink,
    /// Shows the server's settings, or changes one of them.
    Settings(Setting),
    /// Shows how far the server is set up, or does one step of it.
    Setup(SetupStep),
    /// What a panel offers.
    Panel(PanelButton),
    /// Turns to a page of the roles that the presser has not.
    MissingRoles { page: u32 },
    /// Opens a form for the texts of a panel that is to be posted in this channel.
    EditPanel { channel: ChannelId },
    /// Posts the panel that the message shows.
    PostPanel { channel: ChannelId },
    /// Leaves everything as it is.
    Cancel,
}

/// The button is of another version of the bot, or not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a button of this version")]
pub struct UnknownButton;

impl Action {
    /// Whether a press opens a form. That has to be its first answer.
    pub(super) fn opens_form(&self) -> bool {
        matches!(self, Self::EditPanel { .. })
    }
}

const VERSION: &str = "1";

/// Discord's limit.
const LONGEST: usize = 100;

impl CustomId {
    pub fn new(presser: impl Into<Presser>, action: Action) -> Self {
        Self {
            presser: presser.into(),
            action,
        }
    }

    /// `None` if it is too long for a button.
    pub fn if_it_fits(presser: UserId, action: Action) -> Option<Self> {
        let id = Self::new(presser, action);
        (id.encode().len() <= LONGEST).then_some(id)
    }

    pub fn encode(&self) -> String {
        let action = match &self.action {
            Action::Show => "show".into(),
            Action::Owns { user, items } => {
                let items: Vec<String> = items.iter().map(Item::to_string).collect();
                format!("owns:{user}:{}", items.join(","))
            }
            Action::Collectibles { user, page } => format!("collectibles:{user}:{page}"),
            Action::ReadCollectibles { user, under } => {
                format!("read-collectibles:{user}:{}", under.word())
            }
            Action::Links { page } => format!("links:{page}"),
            Action::Binds { page } => format!("binds:{page}"),
            Action::Audit { filter, place } => {
                format!("audit:{}:{}", filter_text(*filter), place_text(*place))
            }
            Action::AuditCsv { filter } => format!("audit-csv:{}", filter_text(*filter)),
            Action::Update { user } => format!("update:{user}"),
            Action::JustBought => "bought".into(),
            Action::ConfirmBind { bind, shown } => format!("confirm:{bind}:{}", shown.bits()),
            Action::Unbind { bind, roles } => format!("unbind:{bind}:{}", roles.word()),
            Action::ReplaceBind { bind, role, roles } => {
                format!("replace-bind:{bind}:{role}:{}", roles.word())
            }
            Action::UpdateAll { role, mode } => {
                let role = role.map_or_else(|| EVERYONE.to_owned(), |role| role.to_string());
                format!("updateall:{role}:{}", mode_word(*mode))
            }
            Action::CancelBulk { bulk } => format!("cancel-bulk:{bulk}"),
            Action::BulkCsv { bulk } => format!("bulk-csv:{bulk}"),
            Action::Rule { about, ruling } => {
                let (role, direction) = (about.role, about.direction.as_str());
                let since = about.since.as_millis();
                format!("rule:{role}:{direction}:{since}:{}", ruling.as_str())
            }
            Action::Unlink => "unlink".into(),
            Action::Settings(setting) => format!("settings:{}", setting.word()),
            Action::Setup(step) => format!("setup:{}", step.word()),
            Action::Panel(button) => format!("panel:{}", button.word()),
            Action::MissingRoles { page } => format!("missing-roles:{page}"),
            Action::EditPanel { channel } => format!("edit-panel:{channel}"),
            Action::PostPanel { channel } => format!("post-panel:{channel}"),
            Action::Cancel => "cancel".into(),
        };
        format!("{VERSION}:{}:{action}", self.presser)
    }
}

impl FromStr for CustomId {
    type Err = UnknownButton;

    fn from_str(text: &str) -> Result<Self, UnknownButton> {
        let mut parts = Parts::of(text);
        if parts.next::<String>()? != VERSION {
            return Err(UnknownButton);
        }
        let presser = parts.next()?;
        let action = match parts.next::<String>()?.as_str() {
            "show" => Action::Show,
            "owns" => Action::Owns {
                user: parts.next()?,
                items: parts.items()?,
            },
            "collectibles" => Action::Collectibles {
                user: parts.next()?,
                page: parts.next()?,
            },
            "read-collectibles" => Action::ReadCollectibles {
                user: parts.next()?,
                under: parts.next()?,
            },
            "links" => Action::Links {
                page: parts.next()?,
            },
            "binds" => Action::Binds {
                page: parts.next()?,
            },
            "audit" => Action::Audit {
                filter: parts.filter()?,
                place: parts.place()?,
            },
            "audit-csv" => Action::AuditCsv {
                filter: parts.filter()?,
            },
            "update" => Action::Update {
                user: parts.next()?,
            },
            "bought" => Action::JustBought,
            "confirm" => Action::ConfirmBind {
                bind: parts.next()?,
                shown: Permissions::from_bits(parts.next()?),
            },
            "unbind" => Action::Unbind {
                bind: parts.next()?,
                roles: parts.next()?,
            },
            "replace-bind" => Action::ReplaceBind {
                bind: parts.next()?,
                role: parts.next()?,
                roles: parts.next()?,
            },
            "updateall" => Action::UpdateAll {
                role: match parts.next::<String>()?.as_str() {
                    EVERYONE => None,
                    role => Some(role.parse().map_err(|_| UnknownButton)?),
                },
                mode: mode(&parts.next::<String>()?)?,
            },
            "cancel-bulk" => Action::CancelBulk {
                bulk: parts.next()?,
            },
            "bulk-csv" => Action::BulkCsv {
                bulk: parts.next()?,
            },
            "rule" => Action::Rule {
                about: HeldBack {
                    role: parts.next()?,
                    direction: parts.next()?,
                    since: Timestamp::from_millis(parts.next()?),
                },
                ruling: parts.next()?,
            },
            "unlink" => Action::Unlink,
            "settings" => Action::Settings(parts.next()?),
            "setup" => Action::Setup(parts.next()?),
            "panel" => Action::Panel(parts.next()?),
            "missing-roles" => Action::MissingRoles {
                page: parts.next()?,
            },
            "edit-panel" => Action::EditPanel {
                channel: parts.next()?,
            },
            "post-panel" => Action::PostPanel {
                channel: parts.next()?,
            },
            "cancel" => Action::Cancel,
            _ => return Err(UnknownButton),
        };
        parts.end()?;
        Ok(Self { presser, action })
    }
}

#[cfg(test)]
mod tests;
