//! What people do: they buy and lose things, hide and show their inventories, come
//! and go, and ask.

use std::time::Duration;

use gatepass::domain::{Item, Pause, ServerId, UserId};

use super::discord::{By, Landed};
use crate::event::{Event, Write};
use crate::simulation::Simulation;

/// How far apart those moments are in which everybody asks at once, on average.
pub const BETWEEN_RUSHES: Duration = Duration::from_hours(8);

impl Simulation {
    /// Somebody does something, and somebody else will.
    pub fn somebody_acts(&mut self) {
        if self.is_quiet() {
            return;
        }
        // Each of them something every two days.
        let members = f64::from(u32::try_from(self.world.size.members).expect("few"));
        let mean = Duration::from_hours(48).div_f64(members);
        let pause = self.chance.pause(mean);
        self.agenda.after(pause, Event::SomebodyActs);

        let user = self.world.any_user(&mut self.chance);
        match self.chance.below(100) {
            0..45 => self.somebody_buys(user),
            45..65 => self.somebody_loses(user),
            65..72 => self.somebody_hides(user),
            72..80 => self.somebody_leaves(user),
            80..96 => self.somebody_comes(user),
            _ => self.a_moderator_changes_a_role(user),
        }
    }

    fn somebody_buys(&mut self, user: UserId) {
        let item = *self.chance.one_of(&self.world.items);
        if self.roblox.owns(user, item) {
            return;
        }
        self.bought(user, item);
        // Roblox's inventory lags behind.
        let lag = self.chance.between(Duration::ZERO, Duration::from_mins(2));
        self.agenda.after(lag, Event::Appears(user, item));
        if self.chance.is(0.3) {
            let servers = self.discord_servers_of(user);
            if let Some(server) = servers.first() {
                let soon = self.chance.millis(1_000, 20_000);
                self.agenda.after(soon, Event::SaysBought(*server, user));
            }
        }
    }

    pub fn appears(&mut self, user: UserId, item: Item) {
        self.roblox.gains(user, item, self.agenda.now());
    }

    fn somebody_loses(&mut self, user: UserId) {
        let items = self.roblox.items_of(user);
        if !items.is_empty() {
            let item = *self.chance.one_of(&items);
            self.roblox.loses(user, item);
            self.no_longer_awaited(user);
        }
    }

    fn somebody_hides(&mut self, user: UserId) {
        self.roblox.hides(user, true);
        self.no_longer_awaited(user);
        let for_a_while = self.chance.pause(Duration::from_hours(8));
        let until = self.agenda.now() + for_a_while;
        // Who reopens in the quiet time may have their turn after its end.
        self.agenda
            .at(until.min(self.quiet_from), Event::Reopens(user));
    }

    fn somebody_leaves(&mut self, user: UserId) {
        let servers = self.discord_servers_of(user);
        if servers.is_empty() {
            return;
        }
        let server = *self.chance.one_of(&servers);
        self.discord.leaves(server, user);
        self.checks.left(server, user);
        self.measures.left(server, user);
        self.hears(server, user);
        if self.chance.is(0.5) {
            let soon = self.chance.pause(Duration::from_mins(30));
            self.agenda.after(soon, Event::Comes(server, user));
        }
    }

    fn somebody_comes(&mut self, user: UserId) {
        let server = self.world.any_server(&mut self.chance);
        self.comes(server, user);
    }

    pub fn comes(&mut self, server: ServerId, user: UserId) {
        if !self.discord.is_member(server, user) {
            let now = self.agenda.timestamp();
            self.discord.comes(server, user, now);
            self.checks.came(user, self.agenda.now());
            self.hears(server, user);
        }
    }

    fn a_moderator_changes_a_role(&mut self, user: UserId) {
        let servers = self.discord_servers_of(user);
        let Some(server) = servers.first().copied() else {
            return;
        };
        let roles: Vec<_> = self.world.servers[&server]
            .by_role
            .keys()
            .copied()
            .collect();
        let role = *self.chance.one_of(&roles);
        if self.discord.giver(server, user, role).is_none() {
            self.discord.give(server, user, role, By::Hand);
            self.checks.by_hand.forget((server, user, role));
            return;
        }
        let settled = self.database.holds(server, user, role);
        let landed = self.discord.take(server, user, role, By::Hand);
        if settled && landed == Landed::Changed {
            self.taken_by_hand((server, user, role));
        }
    }

    /// Somebody types `/update`; some of them at once with others.
    pub fn somebody_asks(&mut self) {
        if self.is_quiet() {
            return;
        }
        // Five a minute where there are ten thousand.
        let members = f64::from(u32::try_from(self.world.size.members).expect("few"));
        let mean = Duration::from_mins(2_000).div_f64(members);
        let pause = self.chance.pause(mean);
        self.agenda.after(pause, Event::SomebodyAsks);
        let asking = if self.chance.is(0.05) { 8 } else { 1 };
        let server = self.world.any_server(&mut self.chance);
        for _ in 0..asking {
            let user = self.world.any_user(&mut self.chance);
            if self.discord.is_member(server, user) {
                let soon = self.chance.millis(0, 3_000);
                self.agenda.after(soon, Event::Asks(server, user));
            }
        }
    }

    /// Nobody knows that a role will come or go after all, in so long.
    pub fn waits_in_vain(&mut self, write: Write, lands: Duration) {
        if self.chance.is(0.5) {
            let sooner = self.chance.between(Duration::ZERO, lands);
            self.agenda.after(sooner, Event::ThinksAgain(write));
        }
    }

    /// Somebody gives back what the role is for, or has it again, and asks.
    pub fn thinks_again(&mut self, write: Write) {
        let Write {
            server, user, role, ..
        } = write;
        let binds = self.world.binds_of(server, role).iter();
        for item in binds.flat_map(|it| it.requirement.items()) {
            if write.gives {
                self.roblox.loses(user, item);
            } else {
                self.roblox.gains(user, item, self.agenda.now());
            }
        }
        self.no_longer_awaited(user);
        self.agenda.after(Duration::ZERO, Event::Asks(server, user));
    }

    /// Everybody runs to the door at once.
    pub fn everybody_asks(&mut self) {
        if self.is_quiet() {
            return;
        }
        let pause = self.chance.pause(BETWEEN_RUSHES);
        self.agenda.after(pause, Event::Rush);
        self.last_rush = Some(self.agenda.now());
        for _ in 0..150 {
            let user = self.world.any_user(&mut self.chance);
            let servers = self.discord_servers_of(user);
            if !servers.is_empty() {
                let server = *self.chance.one_of(&servers);
                let soon = self.chance.millis(0, 5_000);
                self.agenda.after(soon, Event::Asks(server, user));
            }
        }
    }

    /// A role is held back, and somebody knows by now that what was read is right. By
    /// then most pauses healed, but not those of which too many wait still.
    pub fn somebody_is_sure_of(&self, pause: &Pause) -> bool {
        const AFTER: Duration = Duration::from_hours(1);
        // Till then what is known may be of a time in which Roblox erred.
        const KNOWN_FOR: Duration = Duration::from_hours(7);
        let now = self.agenda.now();
        let lie = self.weather.last_lie(now);
        pause.holds_back()
            && self.agenda.timestamp().since(pause.since) > AFTER
            && (lie.is_zero() || now.saturating_sub(lie) > KNOWN_FOR)
    }

    pub fn discord_servers_of(&self, user: UserId) -> Vec<ServerId> {
        let all = self.world.servers.keys().copied();
        all.filter(|server| self.discord.is_member(*server, user))
            .collect()
    }
}
