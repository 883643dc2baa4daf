//! The users of the simulated Roblox.

use std::{collections::HashMap, fmt};

use time::{OffsetDateTime, macros::datetime};

use super::{Simulator, inventories::Inventory};

/// ID of a Roblox user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(u64);

impl UserId {
    /// An ID that may or may not be a user's.
    pub const fn new(id: u64) -> Self {
        Self(id)
    }

    /// The ID as a number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[derive(Debug)]
pub(super) struct User {
    pub id: UserId,
    pub name: Box<str>,
    /// `None`: the same as the name, as on most accounts.
    pub display_name: Option<Box<str>>,
    pub about: Box<str>,
    pub created: OffsetDateTime,
    pub banned: bool,
    pub premium: bool,
    pub inventory: Inventory,
}

impl User {
    pub fn display_name(&self) -> &str {
        self.display_name.as_deref().unwrap_or(&self.name)
    }
}

#[derive(Debug)]
pub(super) struct Users {
    by_id: HashMap<UserId, User>,
    /// Lower-case names in use.
    current: HashMap<Box<str>, UserId>,
    /// Lower-case names once in use: Roblox keeps them for their last owner.
    former: HashMap<Box<str>, UserId>,
    next: u64,
}

impl Default for Users {
    fn default() -> Self {
        Self {
            by_id: HashMap::new(),
            current: HashMap::new(),
            former: HashMap::new(),
            // Ten digits, past what fits in 32 bits, as on accounts of recent years.
            next: 4_482_117_905,
        }
    }
}

impl Users {
    pub fn get(&self, id: UserId) -> Option<&User> {
        self.by_id.get(&id)
    }

    /// The user who has this name or, failing that, had it. Letter case does not matter.
    pub fn named(&self, name: &str) -> Option<&User> {
        let name = name.to_lowercase();
        let id = self
            .current
            .get(name.as_str())
            .or_else(|| self.former.get(name.as_str()))?;
        self.by_id.get(id)
    }

    /// # Panics
    /// When there is no such user: a mistake in the test, not a case to simulate.
    pub fn get_mut(&mut self, id: UserId) -> &mut User {
        let user = self.by_id.get_mut(&id);
        user.unwrap_or_else(|| panic!("user {id} was not created in this simulated Roblox"))
    }

    fn create(&mut self, id: Option<UserId>, name: &str) -> UserId {
        let id = id.unwrap_or_else(|| {
            // Not consecutive, so that a test can't pass by being off by one.
            self.next += 7_919;
            UserId(self.next)
        });
        let user = User {
            id,
            name: name.into(),
            display_name: None,
            about: "".into(),
            created: datetime!(2019-03-14 09:26:53 UTC),
            banned: false,
            premium: false,
            inventory: Inventory::default(),
        };
        assert!(
            self.by_id.insert(id, user).is_none(),
            "user {id} exists already"
        );
        self.claim(name, id);
        id
    }

    fn rename(&mut self, id: UserId, name: &str) {
        let old = std::mem::replace(&mut self.get_mut(id).name, name.into()).to_lowercase();
        self.current.remove(old.as_str());
        self.former.insert(old.into(), id);
        self.claim(name, id);
    }

    fn claim(&mut self, name: &str, id: UserId) {
        let taken = self.current.insert(name.to_lowercase().into(), id);
        assert!(taken.is_none(), "the name {name:?} is taken");
    }
}

/// Users come, change and go.
impl Simulator {
    /// Adds a user with an ID of realistic size and a visible, empty inventory.
    ///
    /// # Panics
    /// When the name is taken.
    pub fn create_user(&self, name: &str) -> UserId {
        self.state().users.create(None, name)
    }

    /// Adds a user under a chosen ID.
    ///
    /// # Panics
    /// When the ID or the name is taken.
    pub fn create_user_with_id(&self, id: u64, name: &str) -> UserId {
        self.state().users.create(Some(UserId(id)), name)
    }

    /// Gives the user another name; the old one still finds them, as a former name.
    pub fn rename(&self, user: UserId, name: &str) {
        self.state().users.rename(user, name);
    }

    /// Sets the name shown beside the user name, which is the same unless set.
    pub fn set_display_name(&self, user: UserId, display_name: &str) {
        self.state().users.get_mut(user).display_name = Some(display_name.into());
    }

    /// Sets the profile text ("About").
    pub fn set_about(&self, user: UserId, about: &str) {
        self.state().users.get_mut(user).about = about.into();
    }

    /// Sets when the account was made.
    pub fn set_created(&self, user: UserId, created: OffsetDateTime) {
        self.state().users.get_mut(user).created = created;
    }

    /// Sets whether the user subscribes to Premium.
    pub fn set_premium(&self, user: UserId, premium: bool) {
        self.state().users.get_mut(user).premium = premium;
    }

    /// Bans the account: look-ups on the older hosts can leave it out, and its profile there says
    /// so. Open Cloud's document does not mention bans.
    pub fn ban(&self, user: UserId) {
        self.state().users.get_mut(user).banned = true;
    }

    /// Takes a ban back.
    pub fn unban(&self, user: UserId) {
        self.state().users.get_mut(user).banned = false;
    }
}
