//! Signing in (B3): passwords, tokens, and how often one may try. Nothing here writes: what a sign-in
//! changes is handed to whoever commits.

mod password;
#[cfg(test)]
mod tests;
mod throttle;
mod token;

pub use password::{Cost, PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, PasswordError, Passwords};
pub use throttle::Limit;
pub use token::Token;

use crate::clock::Clock;
use crate::store::{AgentRecord, Store, TokenOwner, TokenRecord, Write};
use deskbell_domain::{DeviceId, Span, UserId, VisitorId};
use deskbell_protocol::http::SignIn;
use deskbell_protocol::{Code, Detail, WireError};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use throttle::Throttle;
pub(crate) use throttle::network;

/// What signing in is bounded by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What one guess costs.
    pub cost: Cost,
    /// Tries for one account; a good one clears them.
    pub per_account: Limit,
    /// Tries from one address, over all accounts.
    pub per_address: Limit,
    /// How long an agent stays signed in.
    pub agent_token: Span,
    /// How long a visitor stays known.
    pub visitor_token: Span,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            cost: Cost::default(),
            per_account: Limit { tries: 10, within: Span::mins(15) },
            // A whole office may sit behind one address.
            per_address: Limit { tries: 100, within: Span::mins(15) },
            agent_token: Span::days(30),
            visitor_token: Span::days(400),
        }
    }
}

/// Longest e-mail, in bytes (RFC 5321).
pub const EMAIL_BYTES_MAX: usize = 254;

/// An e-mail as it is stored and compared.
pub fn normal_email(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Says who somebody is.
pub struct Auth {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    rules: Rules,
    passwords: Passwords,
    accounts: Mutex<Throttle<String>>,
    addresses: Mutex<Throttle<IpAddr>>,
}

/// A good sign-in: it counts once `writes` are committed.
#[derive(Debug)]
pub struct Accepted {
    /// Goes to the client, and nowhere else.
    pub token: Token,
    /// Who signed in.
    pub agent: AgentRecord,
    /// To be committed before the token is handed out.
    pub writes: Vec<Write>,
}

impl Auth {
    /// Signs in the users of this store.
    ///
    /// # Errors
    /// When argon2 does not allow the rules' cost.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, rules: Rules) -> Result<Self, PasswordError> {
        Ok(Self {
            store,
            clock,
            rules,
            passwords: Passwords::new(rules.cost)?,
            accounts: Mutex::new(Throttle::new(rules.per_account)),
            addresses: Mutex::new(Throttle::new(rules.per_address)),
        })
    }

    /// An agent signs in with e-mail and password. What is wrong is not told, nor shown by the time taken.
    ///
    /// # Errors
    /// `bad_credentials`, `too_fast` with the time to wait, `too_large`, or `unavailable`.
    pub async fn sign_in(&self, request: SignIn, from: IpAddr) -> Result<Accepted, WireError> {
        let email = normal_email(&request.email);
        if email.len() > EMAIL_BYTES_MAX || request.password.len() > PASSWORD_BYTES_MAX {
            return Err(WireError::new(Code::TooLarge, "This e-mail or password is too long."));
        }
        self.count_try(&email, from)?;
        let known = self.store.sign_in(&email).await.map_err(|error| unavailable(&error))?;
        let (agent, phc) = known.unzip();
        let right = self.passwords.is_right(request.password, phc).await.map_err(refused)?;
        let Some(agent) = agent.filter(|_| right) else {
            tracing::info!(address = %from, "a sign-in was refused");
            return Err(WireError::new(Code::BadCredentials, "The e-mail or the password is wrong."));
        };
        lock(&self.accounts).forget(&email);
        tracing::info!(agent = %agent.id, address = %from, "an agent signed in");
        let (token, write) =
            self.give_token(UserId::Agent(agent.id), self.rules.agent_token, Some(request.device.id));
        Ok(Accepted { token, agent, writes: vec![write] })
    }

    /// Hashes the passwords that are set.
    pub const fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// A token for a visitor, and what is to be committed before it is handed out.
    pub fn visitor_token(&self, visitor: VisitorId) -> (Token, Write) {
        self.give_token(UserId::Visitor(visitor), self.rules.visitor_token, None)
    }

    /// Whose token this is, and the token's hash, which names it from then on.
    ///
    /// # Errors
    /// `bad_token` when it is unknown, expired or revoked; `unavailable`.
    pub async fn owner(&self, token: &str) -> Result<(UserId, [u8; 32]), WireError> {
        let bad = || WireError::new(Code::BadToken, "You were signed out. Sign in again.");
        let hash = Token::parse(token).ok_or_else(bad)?.hash();
        let owner = self.store.token(hash).await.map_err(|error| unavailable(&error))?;
        match owner {
            Some(TokenOwner { user, expires }) if self.clock.wall() < expires => Ok((user, hash)),
            Some(_) | None => Err(bad()),
        }
    }

    fn count_try(&self, email: &str, from: IpAddr) -> Result<(), WireError> {
        let now = self.clock.steady();
        let counted = lock(&self.addresses)
            .count(now, &network(from))
            .and_then(|()| lock(&self.accounts).count(now, &email.to_owned()));
        counted.map_err(|wait| {
            tracing::warn!(address = %from, "too many tries to sign in");
            let minutes = wait.0.div_ceil(60_000);
            let words = format!("Too many tries to sign in. Wait {minutes} min, then try again.");
            WireError::new(Code::TooFast, words).about(Detail::SignInTooOften).retry_after(wait.0)
        })
    }

    fn give_token(&self, user: UserId, lasts: Span, device: Option<DeviceId>) -> (Token, Write) {
        let token = Token::draw();
        let owner = TokenOwner { user, expires: self.clock.wall() + lasts };
        let write = Write::Token(TokenRecord { hash: token.hash(), owner, device });
        (token, write)
    }
}

/// A panic while a try was counted leaves a count that is still good.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refused(error: PasswordError) -> WireError {
    match error {
        PasswordError::Busy => WireError::new(Code::TooFast, error.to_string()).retry_after(2_000),
        PasswordError::TooShort | PasswordError::TooLong => {
            WireError::new(Code::BadCredentials, error.to_string())
        }
        PasswordError::Failed => WireError::new(Code::Unavailable, error.to_string()),
    }
}

fn unavailable(error: &crate::store::StoreError) -> WireError {
    tracing::error!(%error, "the store did not answer a sign-in");
    WireError::new(Code::Unavailable, "The hub cannot sign you in at the moment. Try again soon.")
}
