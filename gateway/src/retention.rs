//! What has been kept long enough goes: once an hour, business by business, and the sound of messages with it.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use store::{Expired, ExpiredVoicemail, StoreError};
use tracing::{error, info, warn};

use crate::app::App;

/// Messages read at once.
const BATCH: u32 = 100;

/// Erases what no business keeps any longer. What cannot be done for one of them keeps nobody from the others.
pub(crate) async fn expire(app: &App) -> Result<(), StoreError> {
    for tenant in app.store.tenants().await? {
        match app.store.expire(tenant.id, &tenant.settings.retention, Timestamp::now()).await {
            Ok(expired) if expired == Expired::default() => {}
            Ok(expired) => info!(tenant = tenant.slug, ?expired, "what was kept long enough is erased"),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                error!(error, tenant = tenant.slug, "what was kept long enough is not erased yet");
            }
        }
    }
    erase_sounds(app).await
}

/// The sound of messages that are to be erased. What is not here may be another machine's, and is looked for again.
async fn erase_sounds(app: &App) -> Result<(), StoreError> {
    let (mut after, mut missing) = (None, 0_u32);
    loop {
        let rows = app.store.voicemails_to_erase(after, BATCH).await?;
        for row in &rows {
            match erase(app, row).await {
                Ok(true) => {
                    app.store.voicemail_erased(row.tenant_id, row.voicemail_id, Timestamp::now()).await?;
                    info!(voicemail_id = %row.voicemail_id, "the sound of a message is erased");
                }
                Ok(false) => missing += 1,
                Err(error) => {
                    error!(%error, voicemail_id = %row.voicemail_id, "the sound of a message could not be erased");
                }
            }
        }
        match rows.last() {
            Some(last) if rows.len() >= BATCH as usize => after = Some((last.expired_at, last.voicemail_id)),
            Some(_) | None => break,
        }
    }
    if missing > 0 {
        warn!(missing, "messages whose sound is to be erased are not here; they are looked for again");
    }
    Ok(())
}

async fn erase(app: &App, row: &ExpiredVoicemail) -> io::Result<bool> {
    let (recordings, key) = (Arc::clone(&app.recordings), row.recording_key.clone());
    tokio::task::spawn_blocking(move || recordings.erase(&key)).await.map_err(io::Error::other)?
}
