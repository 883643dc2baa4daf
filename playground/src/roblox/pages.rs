//! Page tokens: opaque to the client, and good only for the listing they were given in.

use std::hash::{BuildHasher, RandomState};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use super::{Simulator, refusal::Refusal, settings::LastPageToken, users::UserId};

/// Where in a listing a page starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// From 1.
    pub page: u32,
    /// Position of the last item already served; 0 at the beginning.
    pub after: u32,
}

impl Place {
    pub const START: Self = Self { page: 1, after: 0 };
}

/// What has to stay the same from page to page.
#[derive(Debug, Clone, Copy, Hash)]
pub(super) struct Listing<'a> {
    pub user: UserId,
    pub filter: &'a str,
    pub page_size: usize,
}

#[derive(Debug, Default)]
pub(super) struct PageTokens {
    /// Tokens of earlier epochs have expired.
    epoch: u32,
    /// Makes tokens unguessable, so that nobody builds one.
    secret: RandomState,
    /// Last pages so far, for [`LastPageToken::Alternate`].
    last_pages: u32,
}

impl PageTokens {
    pub fn write(&self, listing: Listing<'_>, place: Place) -> String {
        let seal = self.seal(listing, place, self.epoch);
        let Place { page, after } = place;
        let epoch = self.epoch;
        URL_SAFE_NO_PAD.encode(format!("v1~{page}~{after}~{epoch}~{seal:016x}"))
    }

    /// An altered token, or one given for another listing, is refused; an expired one as well.
    pub fn read(&self, listing: Listing<'_>, token: &str) -> Result<Place, Refusal> {
        let altered = "The page token does not belong to this request: \
                       every other parameter must stay the same.";
        match decode(token) {
            Some((place, epoch, seal)) if self.seal(listing, place, epoch) == seal => {
                if epoch == self.epoch {
                    Ok(place)
                } else {
                    let expired = "The page token has expired.".to_owned();
                    Err(Refusal::InvalidArgument(expired))
                }
            }
            _ => Err(Refusal::Malformed(altered.to_owned())),
        }
    }

    /// The `nextPageToken` of a last page.
    pub fn last_page_token(&mut self, form: LastPageToken) -> Option<String> {
        self.last_pages = self.last_pages.wrapping_add(1);
        match form {
            LastPageToken::Empty => Some(String::new()),
            LastPageToken::Alternate if self.last_pages % 2 == 1 => Some(String::new()),
            LastPageToken::Alternate | LastPageToken::Absent => None,
        }
    }

    fn seal(&self, listing: Listing<'_>, place: Place, epoch: u32) -> u64 {
        self.secret.hash_one((listing, place, epoch))
    }
}

/// The page a token leads to, without a look at whether it is genuine.
pub(super) fn page_number(token: &str) -> Option<u32> {
    decode(token).map(|(place, ..)| place.page)
}

fn decode(token: &str) -> Option<(Place, u32, u64)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let mut fields = text.strip_prefix("v1~")?.split('~');
    let place = Place {
        page: fields.next()?.parse().ok()?,
        after: fields.next()?.parse().ok()?,
    };
    let epoch = fields.next()?.parse().ok()?;
    let seal = u64::from_str_radix(fields.next()?, 16).ok()?;
    Some((place, epoch, seal))
}

impl Simulator {
    /// Makes every page token given so far invalid, as after a deploy on Roblox's side.
    pub fn expire_page_tokens(&self) {
        self.state().pages.epoch += 1;
    }
}
