use serde::{Deserialize, Serialize};
use telephony::AccountSid;

use super::{InvalidAnswer, VERSION, read};

/// `GET`: the account itself. Twilio's page "Account resource".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchAccount;

impl FetchAccount {
    /// The path under [`API_ORIGIN`](super::API_ORIGIN).
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        format!("{VERSION}{account}.json")
    }
}

/// An account, as far as we ask.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountResource {
    /// Whose it is.
    pub sid: AccountSid,
    /// `active`, `suspended` or `closed`.
    pub status: String,
}

impl AccountResource {
    /// Reads an answer.
    ///
    /// # Errors
    /// When it is no account.
    pub fn parse(body: &[u8]) -> Result<Self, InvalidAnswer> {
        read(body)
    }

    /// The answer.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::json!(self).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_as_it_is_written() {
        let sid: AccountSid = "AC00000000000000000000000000000001".parse().unwrap();
        assert_eq!(FetchAccount.path(&sid), format!("/2010-04-01/Accounts/{sid}.json"));
        let account = AccountResource { sid, status: "active".to_owned() };
        assert_eq!(AccountResource::parse(account.write().as_bytes()).unwrap(), account);
        assert!(AccountResource::parse(b"{}").is_err());
    }
}
