//! What the product does, told without Discord's or the terminal's forms:
//! commands and jobs call down here, one value comes back up.

mod events;
mod member_lookup;
mod role_gateway;

pub use events::{Listener, ServerEvent, ShardSlice};
pub use member_lookup::MemberLookup;
pub use role_gateway::{GatewayError, Member, RoleGateway, WriteError};
