//! What all requests and calls of this process share.

use std::sync::Arc;

use assistant::Business;
use dashmap::DashMap;
use senders::provider::{Provider, ProviderConfig};
use speech::{TranscriptionPool, Voice, VoiceActivityPool};
use store::{Store, TenantFacts};
use telephony::TenantId;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::config::Config;
use crate::engines::Engines;
use crate::escalation::Escalations;
use crate::live::LiveCalls;
use crate::pulse::Pulse;
use crate::recordings::{Folder, Recordings};
use crate::token::StreamTokens;

/// For each call that there may be, so many streams may be open that have not shown yet whose they are. Where there are no
/// signatures each call needs one, for a moment.
const STRANGERS_A_CALL: u32 = 4;

/// The process.
pub(crate) struct App {
    pub(crate) config: Arc<Config>,
    /// The name of this process in the record.
    pub(crate) node: String,
    pub(crate) store: Store,
    pub(crate) pulse: Pulse,
    /// Twilio's REST API.
    pub(crate) provider: Provider,
    pub(crate) voice: Voice,
    pub(crate) transcription: TranscriptionPool,
    pub(crate) voice_activity: VoiceActivityPool,
    pub(crate) tokens: StreamTokens,
    pub(crate) live: LiveCalls,
    /// Places for streams that have shown neither a signature nor a token.
    pub(crate) strangers: Arc<Semaphore>,
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
        let strangers = STRANGERS_A_CALL.saturating_mul(office.config.max_calls) as usize;
        let recordings = Arc::new(Folder::new(office.config.recordings_dir.clone()));
        Self {
            tokens: StreamTokens::new(&office.config.auth_token),
            config: office.config,
            node: office.node,
            pulse: Pulse::of(office.store.clone()),
            store: office.store,
            provider: office.provider,
            voice: engines.voice,
            transcription: engines.transcription,
            voice_activity: engines.voice_activity,
            live: LiveCalls::default(),
            strangers: Arc::new(Semaphore::new(strangers)),
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

    /// Whether a tenant has these settings since a while: they were asked for.
    pub(crate) fn knows(&self, tenant: &TenantFacts) -> bool {
        self.businesses.0.get(&tenant.id).is_some_and(|known| known.0 == tenant.version)
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
