//! Everything between Discord and the service. serenity's and poise's types
//! live here and nowhere else.
//!
//! In the order in which a command passes through: the gateway hears it
//! (`gateway`), it is run and Discord told to wait (`dispatch`), it asks
//! who asked ([`Invocation`]), draws a [`Reply`] and sends it ([`Answer`]), or
//! fails ([`CommandError`], `on_error`). A press takes the same way through
//! `press`, a form that was filled in through `submission`.

mod bot;
mod commands;
mod config;
mod connect;
mod dispatch;
mod gateway;
mod ids;
mod registration;
mod rest;

mod channels;
mod direct;
mod log_channel;
mod role_gateway;
mod servers;

mod again;
mod answer;
mod custom_id;
mod error;
mod invocation;
mod on_error;
mod own_command;
mod press;
mod received;
mod reply;
mod sealed;
mod show;
mod submission;
mod suggest;

mod explain;
pub mod markup;
mod mentions;

mod log;

pub use answer::Answer;
pub use bot::{Bot, BotError, Command, Context, Data};
pub use commands::{all as commands, on_press, on_submit, show_bulk_updates};
pub use config::DiscordConfig;
pub use connect::{ConnectError, Discord};
pub use custom_id::{
    Action, CustomId, HeldBack, PanelButton, Presser, RolesGiven, Setting, SetupStep, UnknownButton,
};
pub use dispatch::answer;
pub use error::CommandError;
pub use explain::{
    gateway as gateway_error, log_obstacle, obstacle, permissions, post_obstacle, unknown,
    write as write_error,
};
pub use gateway::Lookup;
pub use invocation::{Invocation, OutsideServer, Person};
pub use log::SILENCED;
pub use log_channel::DiscordLog;
pub use markup::{Argument, Markup, escape};
pub use mentions::Mentions;
pub use press::{OnPress, Press};
pub use reply::{
    Button, Choices, Does, Embed, Field, FieldSize, Form, Menu, Page, Reply, TextField, Tone,
    Visibility, Weight, pager,
};
pub use rest::{
    Application, Attachment, BotUser, ChannelOverwrite, GatewayBot, GuildChannel, GuildMember, Id,
    InteractionToken, MessageBody, Request, Response, Rest, RestError, SessionStartLimit,
};
pub use role_gateway::DiscordRoles;
pub use servers::Servers;
pub use show::button as show_button;
pub use submission::{OnSubmit, Submission};
pub use suggest::suggestions;
