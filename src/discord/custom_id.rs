//! What a button carries: everything its press needs, so that buttons work
//! after a restart and in any process.

use std::str::FromStr;

use crate::domain::{
    AuditFilter, AuditPlace, BindId, BulkId, BulkMode, Direction, Item, Pause, Permissions, RoleId,
    Ruling, Timestamp, UserId,
};

/// The ID of a button: who may press it and what it does.
///
/// Written `1:<user>:<word>:<argument>:…`, ASCII, at most 100 characters.
/// The leading number is the form's version: a button of a
/// form we no longer know is refused with a friendly word, never misread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomId {
    /// Whose button it is. Discord lets anyone press it who sees it.
    pub presser: UserId,
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
    /// Updates all members of the server, or those who have a role from the bot.
    UpdateAll {
        role: Option<RoleId>,
        mode: BulkMode,
    },
    /// Stops an update of all members.
    CancelBulk { bulk: BulkId },
    /// Decides about a role that the guard holds back.
    Rule { about: HeldBack, ruling: Ruling },
    /// Forgets the presser's link.
    Unlink,
    /// Shows the server's settings, or changes one of them.
    Settings(Setting),
    /// Leaves everything as it is.
    Cancel,
}

/// What a press in `/settings` does. What is chosen from a menu comes beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// Looks again.
    Show,
    /// The log goes into the channel that is chosen.
    LogTo,
    NoLog,
    SweepOn,
    SweepOff,
    /// The roles that are chosen make moderators.
    AddModerators,
    /// They do so no longer.
    DropModerators,
}

/// What becomes of the roles that a bind gave when the bind goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RolesGiven {
    Keep,
    Take,
}

/// A pause: that one, and none that begins later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBack {
    pub role: RoleId,
    pub direction: Direction,
    pub since: Timestamp,
}

impl From<&Pause> for HeldBack {
    fn from(pause: &Pause) -> Self {
        Self {
            role: pause.role,
            direction: pause.direction,
            since: pause.since,
        }
    }
}

/// What the message shows that a button is under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Under {
    /// What was read: nothing that fails takes its place.
    List,
    /// Why nothing was.
    Failure,
}

/// The button is of another version of the bot, or not ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a button of this version")]
pub struct UnknownButton;

const VERSION: &str = "1";

/// Discord's limit.
const LONGEST: usize = 100;

impl CustomId {
    pub fn new(presser: UserId, action: Action) -> Self {
        Self { presser, action }
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
            Action::UpdateAll { role, mode } => {
                let role = role.map_or_else(|| EVERYONE.to_owned(), |role| role.to_string());
                format!("updateall:{role}:{}", mode_word(*mode))
            }
            Action::CancelBulk { bulk } => format!("cancel-bulk:{bulk}"),
            Action::Rule { about, ruling } => {
                let (role, direction) = (about.role, about.direction.as_str());
                let since = about.since.as_millis();
                format!("rule:{role}:{direction}:{since}:{}", ruling.as_str())
            }
            Action::Unlink => "unlink".into(),
            Action::Settings(setting) => format!("settings:{}", setting.word()),
            Action::Cancel => "cancel".into(),
        };
        format!("{VERSION}:{}:{action}", self.presser)
    }
}

impl Setting {
    const ALL: [Self; 7] = [
        Self::Show,
        Self::LogTo,
        Self::NoLog,
        Self::SweepOn,
        Self::SweepOff,
        Self::AddModerators,
        Self::DropModerators,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::LogTo => "log-to",
            Self::NoLog => "no-log",
            Self::SweepOn => "sweep-on",
            Self::SweepOff => "sweep-off",
            Self::AddModerators => "add-moderators",
            Self::DropModerators => "drop-moderators",
        }
    }
}

impl FromStr for Setting {
    type Err = UnknownButton;

    fn from_str(word: &str) -> Result<Self, UnknownButton> {
        Self::ALL
            .into_iter()
            .find(|setting| setting.word() == word)
            .ok_or(UnknownButton)
    }
}

impl RolesGiven {
    fn word(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Take => "take",
        }
    }
}

impl Under {
    fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Failure => "failure",
        }
    }
}

/// `<user>:<role>`; `-` for what is not filtered by.
fn filter_text(filter: AuditFilter) -> String {
    let user = filter.user.map_or("-".into(), |user| user.to_string());
    let role = filter.role.map_or("-".into(), |role| role.to_string());
    format!("{user}:{role}")
}

fn place_text(place: AuditPlace) -> String {
    match place {
        AuditPlace::Newest => "newest".into(),
        AuditPlace::Oldest => "oldest".into(),
        AuditPlace::OlderThan(row) => format!("<{row}"),
        AuditPlace::NewerThan(row) => format!(">{row}"),
    }
}

impl FromStr for Under {
    type Err = UnknownButton;

    fn from_str(word: &str) -> Result<Self, UnknownButton> {
        [Self::List, Self::Failure]
            .into_iter()
            .find(|under| under.word() == word)
            .ok_or(UnknownButton)
    }
}

impl FromStr for RolesGiven {
    type Err = UnknownButton;

    fn from_str(word: &str) -> Result<Self, UnknownButton> {
        [Self::Keep, Self::Take]
            .into_iter()
            .find(|roles| roles.word() == word)
            .ok_or(UnknownButton)
    }
}

/// In the place of a role.
const EVERYONE: &str = "all";

fn mode_word(mode: BulkMode) -> &'static str {
    match mode {
        BulkMode::Apply => "apply",
        BulkMode::DryRun => "dry-run",
    }
}

fn mode(word: &str) -> Result<BulkMode, UnknownButton> {
    [BulkMode::Apply, BulkMode::DryRun]
        .into_iter()
        .find(|mode| mode_word(*mode) == word)
        .ok_or(UnknownButton)
}

impl FromStr for CustomId {
    type Err = UnknownButton;

    fn from_str(text: &str) -> Result<Self, UnknownButton> {
        let mut parts = Parts(Some(text));
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
            "cancel" => Action::Cancel,
            _ => return Err(UnknownButton),
        };
        parts.end()?;
        Ok(Self { presser, action })
    }
}

/// The rest of an ID.
struct Parts<'a>(Option<&'a str>);

impl Parts<'_> {
    fn next<T: FromStr>(&mut self) -> Result<T, UnknownButton> {
        let rest = self.0.ok_or(UnknownButton)?;
        let (part, rest) = match rest.split_once(':') {
            Some((part, rest)) => (part, Some(rest)),
            None => (rest, None),
        };
        self.0 = rest;
        part.parse().map_err(|_| UnknownButton)
    }

    fn filter(&mut self) -> Result<AuditFilter, UnknownButton> {
        Ok(AuditFilter {
            user: self.optional()?,
            role: self.optional()?,
        })
    }

    fn optional<T: FromStr>(&mut self) -> Result<Option<T>, UnknownButton> {
        match self.next::<String>()?.as_str() {
            "-" => Ok(None),
            text => text.parse().map(Some).map_err(|_| UnknownButton),
        }
    }

    fn place(&mut self) -> Result<AuditPlace, UnknownButton> {
        let text: String = self.next()?;
        let row = |id: &str| id.parse().map_err(|_| UnknownButton);
        match (text.as_str(), text.split_at_checked(1)) {
            ("newest", _) => Ok(AuditPlace::Newest),
            ("oldest", _) => Ok(AuditPlace::Oldest),
            (_, Some(("<", id))) => row(id).map(AuditPlace::OlderThan),
            (_, Some((">", id))) => row(id).map(AuditPlace::NewerThan),
            _ => Err(UnknownButton),
        }
    }

    /// All that is left: an item is written with the sign that parts stand
    /// between.
    fn items(&mut self) -> Result<Vec<Item>, UnknownButton> {
        let rest = self.0.take().ok_or(UnknownButton)?;
        let items = rest.split(',').map(str::parse);
        items.collect::<Result<_, _>>().map_err(|_| UnknownButton)
    }

    fn end(&mut self) -> Result<(), UnknownButton> {
        self.0.map_or(Ok(()), |_| Err(UnknownButton))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AuditId, RoleId};

    fn item(kind: &str, id: i64) -> Item {
        format!("{kind}:{id}").parse().expect("an item")
    }

    fn longest_filter() -> AuditFilter {
        AuditFilter {
            user: UserId::new(i64::MAX).ok(),
            role: RoleId::new(i64::MAX).ok(),
        }
    }

    fn rule(direction: Direction, ruling: Ruling) -> Action {
        let about = HeldBack {
            role: RoleId::new(i64::MAX).expect("positive"),
            direction,
            since: Timestamp::from_millis(i64::MAX),
        };
        Action::Rule { about, ruling }
    }

    fn longest() -> Vec<Action> {
        let user = UserId::new(i64::MAX).expect("positive");
        let bind = BindId::new(i64::MAX).expect("positive");
        vec![
            Action::Show,
            Action::Owns {
                user,
                items: vec![item("privateserver", i64::MAX)],
            },
            Action::Collectibles {
                user,
                page: u32::MAX,
            },
            Action::ReadCollectibles {
                user,
                under: Under::List,
            },
            Action::ReadCollectibles {
                user,
                under: Under::Failure,
            },
            Action::Links { page: u32::MAX },
            Action::Binds { page: u32::MAX },
            Action::Audit {
                filter: longest_filter(),
                place: AuditPlace::OlderThan(AuditId::new(i64::MAX).expect("positive")),
            },
            Action::Audit {
                filter: AuditFilter::default(),
                place: AuditPlace::NewerThan(AuditId::new(1).expect("positive")),
            },
            Action::Audit {
                filter: AuditFilter::default(),
                place: AuditPlace::Newest,
            },
            Action::Audit {
                filter: AuditFilter::default(),
                place: AuditPlace::Oldest,
            },
            Action::AuditCsv {
                filter: longest_filter(),
            },
            Action::Update { user },
            Action::JustBought,
            Action::ConfirmBind {
                bind,
                shown: Permissions::from_bits(u64::MAX),
            },
            Action::Unbind {
                bind,
                roles: RolesGiven::Keep,
            },
            Action::Unbind {
                bind,
                roles: RolesGiven::Take,
            },
            Action::UpdateAll {
                role: RoleId::new(i64::MAX).ok(),
                mode: BulkMode::DryRun,
            },
            Action::UpdateAll {
                role: None,
                mode: BulkMode::Apply,
            },
            Action::CancelBulk {
                bulk: BulkId::new(i64::MAX).expect("positive"),
            },
            rule(Direction::Loss, Ruling::GoOn),
            rule(Direction::Gain, Ruling::Keep),
            Action::Unlink,
            Action::Cancel,
        ]
        .into_iter()
        .chain(Setting::ALL.map(Action::Settings))
        .collect()
    }

    #[test]
    fn every_action_reads_back_and_fits_a_button() {
        for action in longest() {
            let id = CustomId::new(UserId::new(i64::MAX).expect("positive"), action);
            let text = id.encode();
            assert!(text.len() <= LONGEST, "{text}");
            assert_eq!(text.parse(), Ok(id));
        }
    }

    #[test]
    fn several_items_read_back_as_long_as_they_fit() {
        let user = UserId::new(1_440_000_000_000_000_000).expect("positive");
        let owns = |items: i64| Action::Owns {
            user,
            items: (1..=items)
                .map(|number| item("gamepass", 1_000_000_000 + number))
                .collect(),
        };
        let id = CustomId::if_it_fits(user, owns(2)).expect("they fit");
        assert_eq!(id.encode().parse(), Ok(id));
        assert_eq!(CustomId::if_it_fits(user, owns(3)), None);
    }

    #[test]
    fn what_is_not_ours_is_refused() {
        for text in [
            "",
            "1",
            "1:5",
            "1:5:dance",
            "2:5:show",
            "1:0:show",
            "1:x:show",
            "1:5:show:more",
            "1:5:links",
            "1:5:links:-1",
            "1:5:owns:5:badge:0",
            "1:5:owns:5:hat:1",
            "1:5:owns:5",
            "1:5:owns:5:",
            "1:5:owns:5:badge:1,",
            "1:5:owns:5:badge:1:2",
            "1:5:links:4294967296",
            "1:5:read-collectibles:5",
            "1:5:read-collectibles:5:cake",
            "1:5:audit:-:-",
            "1:5:audit:-:newest",
            "1:5:audit:x:-:newest",
            "1:5:audit:-:-:7",
            "1:5:audit:-:-:<0",
            "1:5:audit:-:-:é7",
            "1:5:audit-csv:-:0",
            "1:5:unbind:7:burn",
            "1:5:updateall:0:apply",
            "1:5:updateall:all:now",
            "1:5:cancel-bulk:0",
            "1:5:rule:7:loss:0",
            "1:5:rule:7:loss:0:perhaps",
            "1:5:rule:7:sideways:0:keep",
            "1:5:confirm:7",
            "1:5:confirm:7:-1",
            "1:5:confirm:7:18446744073709551616",
            "register.guild",
        ] {
            assert_eq!(text.parse::<CustomId>(), Err(UnknownButton), "{text}");
        }
    }
}
