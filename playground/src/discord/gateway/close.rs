//! The codes with which Discord closes a gateway connection.

macro_rules! close_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $reason:literal;)*) => {
        /// Why the gateway closed a connection.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum CloseCode {
            $($(#[$doc])* $name,)*
        }

        impl CloseCode {
            pub(crate) const fn code(self) -> u16 {
                match self { $(Self::$name => $code,)* }
            }

            pub(crate) const fn reason(self) -> &'static str {
                match self { $(Self::$name => $reason,)* }
            }
        }
    };
}

close_codes! {
    UnknownOpcode = 4001, "Unknown opcode.";
    DecodeError = 4002, "Error while decoding payload.";
    /// Something other than HEARTBEAT came before IDENTIFY or RESUME.
    NotAuthenticated = 4003, "Not authenticated.";
    AuthenticationFailed = 4004, "Authentication failed.";
    AlreadyAuthenticated = 4005, "Already authenticated.";
    /// More than 120 payloads in a minute.
    RateLimited = 4008, "You are sending too many payloads.";
    /// No heartbeat for too long.
    SessionTimedOut = 4009, "Session timed out.";
    InvalidShard = 4010, "Invalid shard.";
    /// More than 2,500 servers on one shard.
    ShardingRequired = 4011, "Sharding required.";
    InvalidVersion = 4012, "Invalid API version.";
    InvalidIntents = 4013, "Invalid intent(s).";
    /// A privileged intent that is not switched on for the application.
    DisallowedIntents = 4014, "Disallowed intent(s).";
    /// Discord itself restarts.
    GoingAway = 1001, "Discord WebSocket requesting client reconnect.";
}
