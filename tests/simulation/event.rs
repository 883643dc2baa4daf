use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Duration;

use gatepass::domain::{Item, RoleId, ServerId, UserId};

use crate::bot::ReadId;
use crate::outside::roblox::Reply;

/// What happens in a moment.
#[derive(Debug, Clone)]
pub enum Event {
    SomebodyActs,
    SomebodyAsks,
    Rush,
    Appears(UserId, Item),
    Reopens(UserId),
    Comes(ServerId, UserId),
    /// `/update`.
    Asks(ServerId, UserId),
    /// Before a role write lands of which nobody heard.
    ThinksAgain(Write),
    /// "I just bought it".
    SaysBought(ServerId, UserId),
    OtherProgram,
    /// A request of ours is at Roblox.
    Arrives(Life, Request),
    /// A role write is at Discord.
    Lands(Write),
    /// The bot is killed.
    Stops,
    Starts,
    /// How things stand is looked at.
    Sample,
    /// What only that life of the bot does or hears.
    Bot(Life, BotEvent),
}

/// How often the bot was started before.
pub type Life = u32;

#[derive(Debug, Clone)]
pub struct Request {
    pub read: ReadId,
    pub user: UserId,
    pub items: Rc<BTreeSet<Item>>,
}

#[derive(Debug, Clone, Copy)]
pub struct Write {
    pub server: ServerId,
    pub user: UserId,
    pub role: RoleId,
    pub gives: bool,
}

#[derive(Debug, Clone)]
pub enum BotEvent {
    /// The budget may let somebody in.
    BudgetOpens,
    /// A read waited for as long as it may.
    Impatient(ReadId),
    /// There was no turn for a read in time.
    Busy(ReadId, Duration),
    Answered(ReadId, Rc<Reply>),
    /// The last attempt failed; here comes another.
    AsksAgain(ReadId),
    /// Whose turn of the sweep is it?
    LooksForTurns,
    /// Who waits for an update?
    LooksForWork,
    LooksForOpenWrites,
    ReviewsPauses,
    /// Discord answered a role write, or nobody did.
    Written(Write, WriteAnswer),
    /// It is looked again for what somebody bought.
    ChecksPurchase(ServerId, UserId),
}

/// As `service::WriteError` tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteAnswer {
    /// Or refused, if the member is gone.
    Done,
    NotSent,
    Unsure,
}
