//! What all requests and calls of this process share.

use std::sync::Arc;

use assistant::Business;
use dashmap::DashMap;
use senders::provider::{Provider, ProviderConfig};
use speech::{TranscriptionPool, Voice, VoiceActivityPool};
use store::{Store, TenantFacts};
use telephony::{CallSid, TenantId};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::config::Config;
use crate::engines::Engines;
use crate::escalation::Escalations;
use crate::recordings::{Folder, Recordings};
use crate::token::StreamTokens;

/// The process.
pub(crate) struct App {
    pub(crate) config: Arc<Config>,
    /// The name of this process in the record.
    pub(crate) node: String,
    pub(crate) store: Store,
    /// Twilio's REST API.
    pub(crate) provider: Provider,
    pub(crate) voice: Voice,
    pub(crate) transcription: TranscriptionPool,
    pub(crate) voice_activity: VoiceActivityPool,
    pub(crate) tokens: StreamTokens,
    pub(crate) live: LiveCalls,
    pub(crate) escalations: Escalations,
    /// Where messages are kept as sound.
    pub(crate) recordings: Arc<dyn Recordings>,
    /// Set when the process is to end: no new calls, and readiness is withdrawn.
    pub(crate) draining: CancellationToken,
    /// Set when calls have had their time to end: their streams are closed, and they go on elsewhere.
    pub(crate) stopping: CancellationToken,
    businesses: Arc<Businesses>,
}

/// What is needed to write to people and to be written to: everything of the process but its ears and its mouth.
#[derive(Clone)]
pub(crate) struct Office {
    pub(crate) config: Arc<Config>,
    /// The name of this process in the record.
    pub(crate) node: String,
    pub(crate) store: Store,
    pub(crate) provider: Provider,
    pub(crate) businesses: Arc<Businesses>,
}

/// The tenants' facts in the form in which the assistant uses them, checked once a version.
#[derive(Default)]
pub(crate) struct Businesses(DashMap<TenantId, (u32, Arc<Business>)>);

/// Settings in the record that no longer pass their own check.
#[derive(Debug, thiserror::Error)]
#[error("the stored settings of {slug} are not valid any more; apply its file again")]
pub(crate) struct StaleSettings {
    slug: String,
}

impl Office {
    /// # Errors
    /// When there is no TLS here.
    pub(crate) fn open(config: Config, store: Store) -> anyhow::Result<Self> {
        let provider = Provider::new(&ProviderConfig {
            url: &config.twilio_api_url,
            account: &config.account_sid,
            token: &config.auth_token,
            calls_per_second: config.calls_per_second,
        })?;
        Ok(Self {
            config: Arc::new(config),
            node: Uuid::now_v7().to_string(),
            store,
            provider,
            businesses: Arc::default(),
        })
    }
}

impl App {
    pub(crate) fn new(office: Office, engines: Engines) -> Self {
        let recordings = Arc::new(Folder::new(office.config.recordings_dir.clone()));
        Self {
            tokens: StreamTokens::new(&office.config.auth_token),
            config: office.config,
            node: office.node,
            store: office.store,
            provider: office.provider,
            voice: engines.voice,
            transcription: engines.transcription,
            voice_activity: engines.voice_activity,
            live: LiveCalls::default(),
            escalations: Escalations::default(),
            recordings,
            draining: CancellationToken::new(),
            stopping: CancellationToken::new(),
            businesses: office.businesses,
        }
    }

    /// Everything but ears and mouth.
    pub(crate) fn office(&self) -> Office {
        Office {
            config: Arc::clone(&self.config),
            node: self.node.clone(),
            store: self.store.clone(),
            provider: self.provider.clone(),
            businesses: Arc::clone(&self.businesses),
        }
    }

    /// The tenant's facts in the form in which the assistant uses them.
    pub(crate) fn business(&self, tenant: &TenantFacts) -> Result<Arc<Business>, StaleSettings> {
        self.businesses.of(tenant)
    }
}

impl Businesses {
    pub(crate) fn of(&self, tenant: &TenantFacts) -> Result<Arc<Business>, StaleSettings> {
        if let Some(known) = self.0.get(&tenant.id)
            && known.0 == tenant.version
        {
            return Ok(Arc::clone(&known.1));
        }
        let slug = tenant.settings.slug.clone();
        let business = tenant.settings.clone().check().map_err(|_| StaleSettings { slug })?;
        let business = Arc::new(business);
        self.0.insert(tenant.id, (tenant.version, Arc::clone(&business)));
        Ok(business)
    }
}

/// The calls whose streams this process holds, one stream a call.
#[derive(Default)]
pub(crate) struct LiveCalls(Arc<DashMap<CallSid, Signals>>);

/// What is known of a live call outside its task.
#[derive(Clone)]
struct Signals {
    /// Set when Twilio reports that the call is over.
    ended: CancellationToken,
    /// Set when its session has written everything down.
    gone: CancellationToken,
}

/// A place among the live calls, given back when dropped.
pub(crate) struct LiveCall {
    calls: Arc<DashMap<CallSid, Signals>>,
    call: CallSid,
    gone: CancellationToken,
    /// Set when Twilio reports that the call is over.
    pub(crate) ended: CancellationToken,
}

impl LiveCalls {
    /// Takes the place of a call, unless it is taken.
    pub(crate) fn enter(&self, call: CallSid) -> Option<LiveCall> {
        let ended = CancellationToken::new();
        match self.0.entry(call.clone()) {
            dashmap::Entry::Occupied(_) => None,
            dashmap::Entry::Vacant(place) => {
                let gone = CancellationToken::new();
                place.insert(Signals { ended: ended.clone(), gone: gone.clone() });
                Some(LiveCall { calls: Arc::clone(&self.0), call, gone, ended })
            }
        }
    }

    /// Tells the call's session that the call is over. What comes back is set when the session has written down what
    /// it had to: a message that was being left, say.
    pub(crate) fn end(&self, call: &CallSid) -> Option<CancellationToken> {
        // The tokens are cloned out: no guard is held while others are woken.
        let signals = self.0.get(call).map(|entry| entry.value().clone())?;
        signals.ended.cancel();
        Some(signals.gone)
    }

    /// Whether this process holds the call's stream.
    pub(crate) fn holds(&self, call: &CallSid) -> bool {
        self.0.contains_key(call)
    }

    /// How many there are.
    pub(crate) fn count(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

impl Drop for LiveCall {
    fn drop(&mut self) {
        self.calls.remove(&self.call);
        self.gone.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_one_stream_and_gives_its_place_back() {
        let calls = LiveCalls::default();
        let sid: CallSid = "CA00000000000000000000000000000001".parse().unwrap();
        let live = calls.enter(sid.clone()).unwrap();
        assert!(calls.enter(sid.clone()).is_none());
        assert_eq!(calls.count(), 1);
        let gone = calls.end(&sid).unwrap();
        assert!(live.ended.is_cancelled() && !gone.is_cancelled());
        drop(live);
        assert!(gone.is_cancelled());
        assert!(calls.end(&sid).is_none());
        assert_eq!(calls.count(), 0);
        assert!(calls.enter(sid).is_some());
    }
}
