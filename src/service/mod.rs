//! What the product does, told without Discord's or the terminal's forms:
//! commands and jobs call down here, one value comes back up.

mod role_gateway;

pub use role_gateway::{GatewayError, Member, RoleGateway, WriteError};
