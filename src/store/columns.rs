//! How the domain's types stand in columns: IDs and times as `bigint`, words
//! and requirements as `text`. With these a statement binds and returns domain
//! types directly, and a value that isn't one of theirs fails the read.

use std::convert::Infallible;
use std::str::FromStr;
use std::time::Duration;

use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::{Database, Decode, Encode, Type};

use crate::domain::{
    AuditId, BindId, BulkId, BulkMode, BulkNews, BulkState, ChannelId, CredentialKind, Direction,
    Evidence, GrantState, HiddenDays, InteractionId, ItemKind, LinkId, OnLoss, PauseCause,
    PauseState, Permissions, Requirement, RobloxUserId, RoleChange, RoleId, ServerId, Stay,
    Timestamp, Trigger, UnknownReason, UnknownWord, UserId, Visit,
};

use super::audit::Act;
use super::hidden::NoticeState;
use super::pause_events::PauseEvent;

/// A column of a plain type and the way there and back.
macro_rules! column {
    ($type:ty as $plain:ty: $to:expr, $from:expr) => {
        impl<DB: Database> Type<DB> for $type
        where
            $plain: Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <$plain as Type<DB>>::type_info()
            }

            fn compatible(info: &DB::TypeInfo) -> bool {
                <$plain as Type<DB>>::compatible(info)
            }
        }

        impl<'q, DB: Database> Encode<'q, DB> for $type
        where
            $plain: Encode<'q, DB>,
        {
            fn encode_by_ref(
                &self,
                buffer: &mut DB::ArgumentBuffer,
            ) -> Result<IsNull, BoxDynError> {
                let plain: $plain = $to(self);
                plain.encode(buffer)
            }
        }

        impl<'r, DB: Database> Decode<'r, DB> for $type
        where
            $plain: Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
                Ok($from(<$plain>::decode(value)?)?)
            }
        }
    };
}

macro_rules! ids {
    ($($id:ty)+) => {
        $(column!($id as i64: |id: &$id| id.get(), <$id>::new);)+
    };
}

ids! { ServerId UserId RoleId ChannelId RobloxUserId InteractionId LinkId BindId AuditId BulkId }

/// What is true or not, read as a number: `cast(present as integer)`. SQLite has
/// no type for it that sqlx would tell apart from a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Flag(pub bool);

column!(Flag as i64: |flag: &Flag| i64::from(flag.0), |number: i64| {
    Ok::<_, Infallible>(Flag(number != 0))
});
/// A length of time, in the unit of a [`Timestamp`]'s column.
pub(super) fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}

column!(Timestamp as i64: |time: &Timestamp| time.as_millis(), |millis| {
    Ok::<_, Infallible>(Timestamp::from_millis(millis))
});
column!(Stay as i64: |stay: &Stay| stay.as_micros(), |micros| {
    Ok::<_, Infallible>(Stay::from_micros(micros))
});
column!(HiddenDays as i64: |days: &HiddenDays| i64::from(days.get()), HiddenDays::try_from);
column!(Permissions as i64: |bits: &Permissions| bits.bits().cast_signed(), |bits: i64| {
    Ok::<_, Infallible>(Permissions::from_bits(bits.cast_unsigned()))
});
column!(Requirement as String: Requirement::to_string, |text: String| {
    Requirement::from_str(&text)
});
column!(ItemKind as String: |kind: &ItemKind| kind.as_str().to_owned(), |word: String| {
    ItemKind::from_str(&word)
});
column!(UnknownReason as String: |reason: &UnknownReason| reason.as_str().to_owned(), |word: String| {
    UnknownReason::from_str(&word)
});
column!(Evidence as String: Evidence::to_string, |text: String| Evidence::from_str(&text));
column!(Trigger as String: |trigger: &Trigger| trigger.as_str().to_owned(), |word: String| {
    Trigger::from_str(&word)
});

column!(Direction as String: |direction: &Direction| direction.as_str().to_owned(), |word: String| {
    Direction::from_str(&word)
});

/// Words that are the database's own: the domain has no written form for them.
macro_rules! words {
    ($($type:ty { $($variant:ident = $word:literal)+ })+) => {$(
        column!($type as String:
            |value: &$type| match value { $(<$type>::$variant => $word.to_owned(),)+ },
            |word: String| match word.as_str() {
                $($word => Ok(<$type>::$variant),)+
                _ => Err(UnknownWord),
            }
        );
    )+};
}

words! {
    OnLoss { Remove = "remove" Keep = "keep" }
    GrantState { Giving = "giving" Held = "held" Taking = "taking" Withdrawn = "withdrawn" }
    PauseCause { Many = "many" Restored = "restored" }
    PauseState { Asked = "asked" Kept = "kept" Allowed = "allowed" }
    PauseEvent { Paused = "paused" Kept = "kept" Allowed = "allowed" Lifted = "lifted" }
    CredentialKind { Key = "key" Member = "member" }
    NoticeState {
        Planned = "planned" Sending = "sending" Told = "told" Refused = "refused"
    }
    BulkMode { Apply = "apply" DryRun = "dry-run" }
    BulkState { Running = "running" Cancelled = "cancelled" Done = "done" }
    Visit {
        Updated = "updated" Unknown = "unknown" Left = "left" Pending = "pending"
        Failed = "failed"
    }
    BulkNews { GoesOn = "goes-on" Ended = "ended" }
    RoleChange { Given = "given" Taken = "taken" HeldBack = "held-back" Refused = "refused" }
    Act {
        Given = "given" Taken = "taken" Refused = "refused"
        Withdrawn = "withdrawn" Released = "released" Left = "left"
    }
}
