//! Interaction tokens that outlast the process: encrypted, with a key that comes
//! from the bot's own token, which is nowhere in the database.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use super::rest::InteractionToken;
use crate::domain::{InteractionId, UserId};

/// What the key is for: another use gets another key.
const PURPOSE: &[u8] = b"gatepass interaction tokens 1";

/// The nonce stands before the ciphertext. Drawn by lot: of so many there are
/// never two.
const NONCE: usize = 24;

/// Encrypts tokens, each together with the interaction that it answers: put into
/// another one's row, it does not open.
pub struct Seal(XChaCha20Poly1305);

impl Seal {
    pub fn new(bot: &SecretString) -> Self {
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(None, bot.expose_secret().as_bytes())
            .expand(PURPOSE, &mut key)
            .expect("32 bytes are not too many");
        Self(XChaCha20Poly1305::new(&key.into()))
    }

    /// The token in base64, unreadable to who does not have the bot's.
    pub fn close(&self, interaction: InteractionId, token: &InteractionToken) -> String {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload {
            msg: token.token.expose_secret().as_bytes(),
            aad: &interaction.get().to_be_bytes(),
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.expect("a token is short");
        STANDARD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// `None` for what was not sealed with this bot's token, or for another
    /// interaction.
    pub fn open(
        &self,
        application: UserId,
        interaction: InteractionId,
        sealed: &str,
    ) -> Option<InteractionToken> {
        let sealed = STANDARD.decode(sealed).ok()?;
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        let payload = Payload {
            msg: sealed,
            aad: &interaction.get().to_be_bytes(),
        };
        let token = self.0.decrypt(&XNonce::from(*nonce), payload).ok()?;
        Some(InteractionToken {
            application,
            interaction: interaction.get_u64(),
            token: SecretString::from(String::from_utf8(token).ok()?),
        })
    }
}

impl fmt::Debug for Seal {
    // There is a key in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Seal").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interaction(id: i64) -> InteractionId {
        InteractionId::new(id).expect("positive")
    }

    #[test]
    fn a_token_opens_for_its_interaction_and_its_bot_only() {
        let application = UserId::new(5).expect("positive");
        let token = InteractionToken {
            application,
            interaction: 7,
            token: SecretString::from("aW50ZXJhY3Rpb24"),
        };
        let seal = Seal::new(&SecretString::from("the bot"));
        let sealed = seal.close(interaction(7), &token);
        let opened = |seal: &Seal, id, sealed: &str| {
            let opened = seal.open(application, interaction(id), sealed);
            opened.map(|token| token.token.expose_secret().to_owned())
        };
        assert_eq!(
            opened(&seal, 7, &sealed).as_deref(),
            Some("aW50ZXJhY3Rpb24")
        );
        assert_eq!(opened(&seal, 8, &sealed), None);
        let other = Seal::new(&SecretString::from("another bot"));
        assert_eq!(opened(&other, 7, &sealed), None);
        for damaged in ["", "?", "AAAA", &sealed[4..]] {
            assert_eq!(opened(&seal, 7, damaged), None, "{damaged}");
        }
        assert_ne!(seal.close(interaction(7), &token), sealed, "a nonce each");
        assert!(!format!("{seal:?}{token:?}").contains("aW50"));
    }
}
