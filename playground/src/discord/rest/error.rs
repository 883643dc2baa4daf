//! The errors Discord answers with.

use serde_json::{Value, json};

macro_rules! json_errors {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal, $message:literal;)*) => {
        /// Discord's JSON error codes, as far as this API uses them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum JsonError {
            $($(#[$doc])* #[doc = concat!("Code ", $code, ", status ", $status, ".")] $name,)*
        }

        impl JsonError {
            /// Discord's number for it; 0 where the status says it all.
            pub const fn code(self) -> u32 {
                match self { $(Self::$name => $code,)* }
            }

            /// The HTTP status it comes with.
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// Discord's sentence for it.
            pub const fn message(self) -> &'static str {
                match self { $(Self::$name => $message,)* }
            }
        }
    };
}

json_errors! {
    /// No token, or not the bot's.
    Unauthorized = 0, 401, "401: Unauthorized";
    /// No such route.
    NotFound = 0, 404, "404: Not Found";
    MethodNotAllowed = 0, 405, "405: Method Not Allowed";
    UnknownApplication = 10002, 404, "Unknown Application";
    UnknownChannel = 10003, 404, "Unknown Channel";
    UnknownGuild = 10004, 404, "Unknown Guild";
    UnknownMember = 10007, 404, "Unknown Member";
    UnknownMessage = 10008, 404, "Unknown Message";
    UnknownRole = 10011, 404, "Unknown Role";
    UnknownUser = 10013, 404, "Unknown User";
    /// No interaction has this token, it has expired, or it was not answered yet.
    UnknownWebhook = 10015, 404, "Unknown Webhook";
    /// The interaction is too old for a first response, or was never sent.
    UnknownInteraction = 10062, 404, "Unknown interaction";
    UnknownCommand = 10063, 404, "Unknown application command";
    /// The path names another application than the token's.
    NotYourApplication = 20012, 403, "You are not authorized to perform this action on this application";
    /// Nobody in the server decided anything about the command.
    UnknownCommandPermissions = 10066, 404, "Unknown application command permissions";
    TooManyCommands = 30032, 400, "Maximum number of application commands reached (100)";
    TooManyCommandCreates = 30034, 429, "Max number of daily application command creates has been reached (200)";
    /// A message's files are too large.
    RequestTooLarge = 40005, 413, "Request entity too large";
    AlreadyAcknowledged = 40060, 400, "Interaction has already been acknowledged.";
    MissingAccess = 50001, 403, "Missing Access";
    /// The message is somebody else's.
    NotTheAuthor = 50005, 403, "Cannot edit a message authored by another user";
    EmptyMessage = 50006, 400, "Cannot send an empty message";
    CannotSendToUser = 50007, 403, "Cannot send messages to this user";
    /// A category, or a forum, which takes threads only.
    NotATextChannel = 50008, 400, "Cannot send messages in a non-text channel";
    MissingPermissions = 50013, 403, "Missing Permissions";
    InvalidFormBody = 50035, 400, "Invalid Form Body";
    /// The interaction's token is more than fifteen minutes old.
    InvalidWebhookToken = 50027, 401, "Invalid Webhook Token";
    /// The server asks its moderators for it, and the bot's owner has not switched it on.
    TwoFactorRequired = 60003, 403, "Two factor is required for this operation";
    /// The body is not even JSON.
    InvalidJson = 50109, 400, "The request body contains invalid JSON.";
}

/// A request refused: Discord's code, and for an invalid body where it is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    pub(crate) error: JsonError,
    pub(crate) details: Vec<Detail>,
}

/// One thing wrong with a request's body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Detail {
    /// Member names and indexes from the root of the body.
    pub(crate) path: Vec<String>,
    /// Discord's name for the mistake, such as `BASE_TYPE_REQUIRED`.
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Detail {
    /// `embeds.0.title: Must be 256 or fewer in length. (BASE_TYPE_BAD_LENGTH)`
    pub(crate) fn sentence(&self) -> String {
        format!("{}: {} ({})", self.path.join("."), self.message, self.code)
    }
}

impl From<JsonError> for Refusal {
    fn from(error: JsonError) -> Self {
        Self {
            error,
            details: Vec::new(),
        }
    }
}

impl Refusal {
    /// An invalid body, and what is wrong with it.
    pub(crate) fn invalid(details: Vec<Detail>) -> Self {
        Self {
            error: JsonError::InvalidFormBody,
            details,
        }
    }

    /// The same about a part of the body: `components` becomes `data.components`.
    pub(crate) fn within(mut self, key: &str) -> Self {
        for detail in &mut self.details {
            detail.path.insert(0, key.into());
        }
        self
    }

    /// What is wrong, a sentence each.
    pub(crate) fn sentences(&self) -> Vec<String> {
        if self.details.is_empty() {
            return vec![format!("{} ({})", self.error.message(), self.error.code())];
        }
        self.details.iter().map(Detail::sentence).collect()
    }

    /// The body of the answer. Details become the tree of `errors` that follows their paths.
    pub(crate) fn json(&self) -> Value {
        let mut json = json!({ "message": self.error.message(), "code": self.error.code() });
        if !self.details.is_empty() {
            let mut tree = json!({});
            for detail in &self.details {
                let mut node = &mut tree;
                for step in &detail.path {
                    node = &mut node[step.as_str()];
                }
                let found = json!({ "code": detail.code, "message": detail.message });
                match node.get_mut("_errors").and_then(Value::as_array_mut) {
                    Some(errors) => errors.push(found),
                    None => node["_errors"] = json!([found]),
                }
            }
            json["errors"] = tree;
        }
        json
    }
}
